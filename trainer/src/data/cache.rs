//! The decoded images of a run: raw bytes in one file, mapped into memory, with a manifest beside it.

use super::Batch;
use super::decode::{Channels, Decoded, Fit, Square, open};
use super::names::lossy;
use super::report::{DataReport, Findings};
use crate::device::bring;
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
    /// What became of images that are not square.
    pub fit: Fit,
    /// What their channels are.
    pub channels: Channels,
    /// Hash of the source files' paths, sizes and times: another set of files is another cache.
    pub source: String,
    /// Images that were decoded.
    pub count: usize,
    /// Their original width over height.
    pub aspect_ratios: Vec<f32>,
    /// Files that were not, and why.
    pub skipped: Vec<Skipped>,
    /// What was found out about them all while they were decoded.
    pub report: DataReport,
}

impl Manifest {
    /// The square that each image became.
    pub fn square(&self) -> Square {
        Square { side: self.resolution, fit: self.fit, channels: self.channels }
    }
}

/// A file that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Its path.
    #[serde(serialize_with = "lossy")]
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
    /// Opens the cache in `folder`, or makes it from `files`, each of which becomes a `square` (a side length means squashed RGB).
    /// `progress` hears of each image that was decoded.
    ///
    /// # Errors
    /// [`FileError`] where the cache cannot be written or read. Files that are no images are no error: they are listed in
    /// [`Manifest::skipped`].
    pub fn open(
        folder: &Path,
        files: &[PathBuf],
        square: impl Into<Square>,
        progress: impl Fn(u64) + Sync,
    ) -> Result<Self, FileError> {
        let square = square.into();
        let (manifest_path, bytes_path) = paths(folder, square);
        let source = fingerprint(files, square);
        if let Some(images) = Self::reopen(&manifest_path, &bytes_path, &source) {
            return Ok(images);
        }
        let (aspect_ratios, findings) = decode_all(&bytes_path, files, square, progress)?;
        let (count, skipped) = (aspect_ratios.len(), findings.skipped().to_vec());
        let Square { side: resolution, fit, channels } = square;
        let report = findings.report(square);
        let manifest = Manifest { resolution, fit, channels, source, count, aspect_ratios, skipped, report };
        let json =
            serde_json::to_vec_pretty(&manifest).map_err(|e| FileError::new(&manifest_path, e.into()))?;
        write_atomically(&manifest_path, |file| file.write_all(&json))?;
        let bytes = map(&bytes_path).map_err(|error| FileError::new(&bytes_path, error))?;
        Ok(Self { manifest, bytes })
    }

    /// The images in a cache, whatever files they came from; none where there is no whole cache of such squares.
    pub fn stored(folder: &Path, square: impl Into<Square>) -> Option<Self> {
        let (manifest, bytes) = paths(folder, square.into());
        Self::read(&manifest, &bytes)
    }

    /// How many images the cache in `folder` has, without opening them; nothing where there is none of these squares.
    pub fn counted(folder: &Path, square: Square) -> Option<usize> {
        /// What this asks of a manifest.
        #[derive(Deserialize)]
        struct Counted {
            count: usize,
        }
        let json = std::fs::read(paths(folder, square).0).ok()?;
        serde_json::from_slice(&json).ok().map(|Counted { count }| count)
    }

    fn reopen(manifest: &Path, bytes: &Path, source: &str) -> Option<Self> {
        Self::read(manifest, bytes).filter(|images| images.manifest.source == source)
    }

    fn read(manifest: &Path, bytes: &Path) -> Option<Self> {
        let manifest: Manifest = serde_json::from_slice(&std::fs::read(manifest).ok()?).ok()?;
        let bytes = map(bytes).ok()?;
        let whole = bytes.len() == manifest.count * manifest.square().bytes()
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

    /// What was found out about the images while they were decoded.
    pub fn report(&self) -> &DataReport {
        &self.manifest.report
    }

    /// The images of `indices` as `[N, C, S, S]` in [-1, 1] on `device`.
    pub fn batch(&self, indices: &[usize], device: Device) -> Tensor {
        let pixels = bring(&self.pixels(indices), device);
        pixels.to_kind(Kind::Float) / 127.5 - 1.0
    }

    /// The images of `indices` as they were decoded: `[N, C, S, S]`, 0 to 255.
    pub(super) fn pixels(&self, indices: &[usize]) -> Tensor {
        let length = self.manifest.square().bytes();
        let mut bytes = Vec::with_capacity(indices.len() * length);
        for index in indices {
            bytes.extend_from_slice(&self.bytes[index * length..(index + 1) * length]);
        }
        let (channels, size) = (self.manifest.channels.count() as i64, i64::from(self.manifest.resolution));
        Tensor::from_slice(&bytes).view([-1, channels, size, size])
    }
}

impl Images {
    /// The images of `indices` with all that training may ask about them.
    pub fn training_batch(&self, indices: &[usize], device: Device) -> Batch {
        let numbers: Vec<_> = indices.iter().map(|&index| index as i64).collect();
        let ratios: Vec<_> = indices.iter().map(|&index| self.manifest.aspect_ratios[index].ln()).collect();
        Batch {
            pictures: self.batch(indices, device),
            index: bring(&Tensor::from_slice(&numbers), device),
            log_aspect_ratio: bring(&Tensor::from_slice(&ratios), device),
        }
    }
}

/// The cache's manifest and its bytes: squares of other kinds lie beside each other.
fn paths(folder: &Path, square: Square) -> (PathBuf, PathBuf) {
    let fit = match square.fit {
        Fit::Squash => String::new(),
        other => format!("-{}", other.name()),
    };
    let kind = match square.channels {
        Channels::Grey => "grey8",
        Channels::Rgb => "rgb8",
        Channels::Rgba => "rgba8",
    };
    let bytes = folder.join(format!("images-{}{fit}.{kind}", square.side));
    (bytes.with_extension(format!("{kind}.json")), bytes)
}

fn decode_all(
    path: &Path,
    files: &[PathBuf],
    square: Square,
    progress: impl Fn(u64) + Sync,
) -> Result<(Vec<f32>, Findings), FileError> {
    let mut aspect_ratios = Vec::new();
    let mut findings = Findings::new(files.len());
    write_atomically(path, |out| {
        for chunk in files.chunks(CHUNK) {
            let decoded: Vec<_> = chunk
                .par_iter()
                .map(|file| {
                    let result = open(file).and_then(|image: Decoded| {
                        Ok((square.of(&image)?, image.original.aspect_ratio(), findings.examine(&image)?))
                    });
                    progress(1);
                    result
                })
                .collect();
            for (file, result) in chunk.iter().zip(decoded) {
                let examined = match result {
                    Ok((pixels, aspect_ratio, examined)) => {
                        out.write_all(&pixels)?;
                        aspect_ratios.push(aspect_ratio);
                        Ok(examined)
                    }
                    Err(error) => Err(error),
                };
                findings.add(file, examined);
            }
        }
        Ok(())
    })?;
    Ok((aspect_ratios, findings))
}

fn map(path: &Path) -> std::io::Result<Mmap> {
    let file = File::open(path)?;
    // SAFETY: the file is this program's own cache, written under another name and renamed when whole; nothing truncates it.
    unsafe { Mmap::map(&file) }
}

fn fingerprint(files: &[PathBuf], square: Square) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{square:?}\n"));
    for file in files {
        let state = std::fs::metadata(file).ok().map(|meta| {
            let modified = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            (meta.len(), modified.map(|time| time.as_nanos()))
        });
        hash.update(format!("{}\n{state:?}\n", file.display()));
    }
    format!("{:x}", hash.finalize())
}
