//! The decoded images of a run: raw bytes in one file, mapped into memory, with a manifest beside it.

use super::Batch;
use super::decode::decode_with_original;
use crate::files::{FileError, write_atomically};
use memmap2::Mmap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use tch::{Device, Kind, Tensor};

/// What a cache was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Side length in pixels.
    pub resolution: u32,
    /// Hash of the source files' paths, sizes and times: another set of files is another cache.
    pub source: String,
    /// Images that were decoded.
    pub count: usize,
    /// Their original width over height.
    #[serde(default)]
    pub aspect_ratios: Vec<f32>,
    /// Files that were not, and why.
    pub skipped: Vec<Skipped>,
}

/// A file that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Its path.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

/// All images of a run at training size.
#[derive(Debug)]
pub struct Images {
    manifest: Manifest,
    bytes: Mmap,
}

/// Images that are decoded before they are written, so that memory stays bounded.
const CHUNK: usize = 64;

impl Images {
    /// Opens the cache in `folder`, or makes it from `files`. `progress` hears of each image that was decoded.
    ///
    /// # Errors
    /// [`FileError`] where the cache cannot be written or read. Files that are no images are no error: they are listed in
    /// [`Manifest::skipped`].
    pub fn open(
        folder: &Path,
        files: &[PathBuf],
        resolution: u32,
        progress: impl Fn(u64) + Sync,
    ) -> Result<Self, FileError> {
        let manifest_path = folder.join(format!("images-{resolution}.json"));
        let bytes_path = folder.join(format!("images-{resolution}.rgb8"));
        let source = fingerprint(files);
        if let Some(images) = Self::reopen(&manifest_path, &bytes_path, &source) {
            return Ok(images);
        }
        let (aspect_ratios, skipped) = decode_all(&bytes_path, files, resolution, progress)?;
        let count = aspect_ratios.len();
        let manifest = Manifest { resolution, source, count, aspect_ratios, skipped };
        let json =
            serde_json::to_vec_pretty(&manifest).map_err(|e| FileError::new(&manifest_path, e.into()))?;
        write_atomically(&manifest_path, |file| file.write_all(&json))?;
        let bytes = map(&bytes_path).map_err(|error| FileError::new(&bytes_path, error))?;
        Ok(Self { manifest, bytes })
    }

    /// The images of `resolution` in the cache of a run, whatever files they came from; none where there is no whole cache.
    pub fn stored(folder: &Path, resolution: u32) -> Option<Self> {
        let names = [format!("images-{resolution}.json"), format!("images-{resolution}.rgb8")];
        let [manifest, bytes] = names.map(|name| folder.join(name));
        Self::read(&manifest, &bytes)
    }

    fn reopen(manifest: &Path, bytes: &Path, source: &str) -> Option<Self> {
        Self::read(manifest, bytes).filter(|images| images.manifest.source == source)
    }

    fn read(manifest: &Path, bytes: &Path) -> Option<Self> {
        let manifest: Manifest = serde_json::from_slice(&std::fs::read(manifest).ok()?).ok()?;
        let bytes = map(bytes).ok()?;
        let whole = bytes.len() == manifest.count * image_bytes(manifest.resolution)
            && manifest.aspect_ratios.len() == manifest.count;
        whole.then_some(Self { manifest, bytes })
    }

    /// What the cache was made from.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        self.manifest.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The images of `indices` as `[N, 3, S, S]` in [-1, 1] on `device`.
    pub fn batch(&self, indices: &[usize], device: Device) -> Tensor {
        let length = image_bytes(self.manifest.resolution);
        let mut bytes = Vec::with_capacity(indices.len() * length);
        for index in indices {
            bytes.extend_from_slice(&self.bytes[index * length..(index + 1) * length]);
        }
        let size = i64::from(self.manifest.resolution);
        let pixels = Tensor::from_slice(&bytes).view([-1, 3, size, size]).to_device(device);
        pixels.to_kind(Kind::Float) / 127.5 - 1.0
    }
}

impl Images {
    /// The images of `indices` with all that training may ask about them.
    pub fn training_batch(&self, indices: &[usize], device: Device) -> Batch {
        let numbers: Vec<_> = indices.iter().map(|&index| index as i64).collect();
        let ratios: Vec<_> = indices.iter().map(|&index| self.manifest.aspect_ratios[index].ln()).collect();
        Batch {
            pictures: self.batch(indices, device),
            index: Tensor::from_slice(&numbers).to_device(device),
            log_aspect_ratio: Tensor::from_slice(&ratios).to_device(device),
        }
    }
}

fn image_bytes(resolution: u32) -> usize {
    3 * resolution as usize * resolution as usize
}

fn decode_all(
    path: &Path,
    files: &[PathBuf],
    resolution: u32,
    progress: impl Fn(u64) + Sync,
) -> Result<(Vec<f32>, Vec<Skipped>), FileError> {
    let (mut aspect_ratios, mut skipped) = (Vec::new(), Vec::new());
    write_atomically(path, |out| {
        for chunk in files.chunks(CHUNK) {
            let decoded: Vec<_> = chunk
                .par_iter()
                .map(|file| {
                    let result = decode_with_original(file, resolution);
                    progress(1);
                    result
                })
                .collect();
            for (file, result) in chunk.iter().zip(decoded) {
                match result {
                    Ok((pixels, original)) => {
                        out.write_all(&pixels)?;
                        aspect_ratios.push(original.aspect_ratio());
                    }
                    Err(error) => skipped.push(Skipped { path: file.clone(), reason: error.to_string() }),
                }
            }
        }
        Ok(())
    })?;
    Ok((aspect_ratios, skipped))
}

fn map(path: &Path) -> std::io::Result<Mmap> {
    let file = File::open(path)?;
    // SAFETY: the file is this program's own cache, written under another name and renamed when whole; nothing truncates it.
    unsafe { Mmap::map(&file) }
}

fn fingerprint(files: &[PathBuf]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        let state = std::fs::metadata(file).ok().map(|meta| {
            let modified = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            (meta.len(), modified.map(|time| time.as_nanos()))
        });
        hash.update(format!("{}\n{state:?}\n", file.display()));
    }
    format!("{:x}", hash.finalize())
}
