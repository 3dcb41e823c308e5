//! How long files are: the published network at 256 px has to reach visitors.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use fastgan_model::Architecture;
use fastgan_model::file::{Dtype, Header, ModelFile};
use fastgan_model::filler::filled;

#[test]
fn the_published_network_at_256_px() {
    let architecture = Architecture::new(256, 3, 256, 64).unwrap();
    let tensors =
        architecture.tensors().into_iter().map(|t| (t.name.clone(), filled(&t.name, t.len(), 0.2))).collect();
    let model = ModelFile::new(Header::new(architecture), tensors).unwrap();
    for (dtype, most) in [
        (Dtype::F32, 117_000_000),
        (Dtype::F16, 59_000_000),
        (Dtype::Int8, 30_000_000),
        (Dtype::Mixed, 20_000_000),
    ] {
        let bytes = model.to_bytes(dtype).unwrap();
        println!("{dtype:?}: {} bytes", bytes.len());
        assert!(bytes.len() <= most, "{dtype:?}: {} bytes", bytes.len());
        // No file of these weights could be much shorter than this and hold them.
        assert!(bytes.len() >= most * 9 / 10, "{dtype:?}: {} bytes", bytes.len());
        assert_eq!(ModelFile::read(&bytes).unwrap().architecture(), architecture);
    }
}
