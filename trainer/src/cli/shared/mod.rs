//! What several verbs ask for: a model file, latents, images, a run.

pub(super) mod finished_run;
pub(super) mod images;
pub(super) mod latents;
pub(super) mod model;
