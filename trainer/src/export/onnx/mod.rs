//! The inference form as an ONNX graph, for every program that runs ONNX.
//!
//! Input `z` `[N, latent_dim]`, output `image` `[N, C, S, S]`, both F32; values are raw (tanh only at 1024 px), without noise.
//! The model file's header goes along as the metadata `fastgan`.

mod generator;
mod graph;
pub mod protobuf;

use fastgan_model::file::{ModelFile, ReadError};
use prost::Message;
use protobuf::{Model, OperatorSet, StringEntry};

/// The operator set: old enough for every runtime in use, new enough for `Resize` and `Split` as they are now.
pub const OPSET: i64 = 17;

/// The version of the file's own structure that belongs to [`OPSET`].
pub const IR_VERSION: i64 = 8;

/// Longest message that protobuf's readers accept.
const MAX_BYTES: usize = i32::MAX as usize;

/// Why a model cannot become an ONNX file.
#[derive(Debug, thiserror::Error)]
pub enum OnnxError {
    /// Beyond what one protobuf message can hold.
    #[error(
        "the ONNX file would have {bytes} bytes, more than the {MAX_BYTES} that such a file can have: export a model with fewer base channels"
    )]
    TooLarge {
        /// Length that it would have.
        bytes: usize,
    },
    /// The header does not serialise.
    #[error(transparent)]
    Header(#[from] ReadError),
}

/// The bytes of the ONNX file.
///
/// # Errors
/// [`OnnxError::TooLarge`] beyond 2 GiB.
pub fn to_bytes(model: &ModelFile) -> Result<Vec<u8>, OnnxError> {
    let header =
        serde_json::to_string(model.header()).map_err(|error| ReadError::Metadata(error.to_string()))?;
    let message = Model {
        ir_version: IR_VERSION,
        producer_name: "fastgan".into(),
        producer_version: env!("CARGO_PKG_VERSION").into(),
        doc_string: model.header().description.clone(),
        graph: Some(generator::graph(model)),
        opset_import: vec![OperatorSet { domain: String::new(), version: OPSET }],
        metadata_props: vec![StringEntry { key: "fastgan".into(), value: header }],
    };
    let bytes = message.encoded_len();
    if bytes > MAX_BYTES {
        return Err(OnnxError::TooLarge { bytes });
    }
    Ok(message.encode_to_vec())
}
