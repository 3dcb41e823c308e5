//! How large a file is, as it lies on a host and as it goes over the wire.

use std::io::Write;
use std::ops::Add;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

/// A size in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Size {
    pub(crate) raw: u64,
    pub(crate) gzip: u64,
}

impl Size {
    pub(crate) fn of(bytes: &[u8]) -> Result<Self> {
        let mut encoder = GzEncoder::new(Counter(0), Compression::best());
        encoder.write_all(bytes).context("The file could not be compressed.")?;
        let Counter(gzip) = encoder.finish().context("The file could not be compressed.")?;
        Ok(Self { raw: bytes.len() as u64, gzip })
    }
}

impl Add for Size {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, gzip: self.gzip + other.gzip }
    }
}

/// Counts what is written to it.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetition_compresses_and_is_measured() {
        let size = Size::of(&[7; 100_000]).unwrap();
        assert_eq!(size.raw, 100_000);
        assert!(size.gzip > 18 && size.gzip < 1_000, "{size:?}");
    }
}
