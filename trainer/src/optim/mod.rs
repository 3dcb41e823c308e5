//! Optimisation over one flat vector: all parameters of a network lie side by side in a single buffer, so that Adam and the
//! moving average are a handful of operations however many layers there are.

mod adam;
mod flat;

pub use adam::{Adam, AdamSettings};
pub use flat::FlatParameters;
