//! Fetching a file: what has arrived stays when the connection breaks, and nothing gets its name before its hash is right.

use super::{Entry, WeightsError, check, find};
use crate::files::{FileError, create_folder, sync_folder};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use ureq::http::{Response, StatusCode, header};
use ureq::{Agent, Body};

/// Nothing that is known comes near this; a server that never ends does not fill the disk.
const MAX_BYTES: u64 = 4 << 30;

/// What fetching did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The file was there already, and is the published one.
    Present(PathBuf),
    /// It came over the network.
    Downloaded(PathBuf),
}

/// Why a file could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No answer.
    #[error(
        "cannot reach {host}: {reason}; download {address} on another machine and copy the file by hand to {target}"
    )]
    Unreachable {
        /// The server.
        host: String,
        /// What the network said.
        reason: String,
        /// What was asked for.
        address: String,
        /// Where the file belongs.
        target: PathBuf,
    },
    /// An answer that is not the file.
    #[error("{host} answers {status} for {address}; if the file has moved, copy it by hand to {target}")]
    Status {
        /// The server.
        host: String,
        /// The status code.
        status: u16,
        /// What was asked for.
        address: String,
        /// Where the file belongs.
        target: PathBuf,
    },
    /// The connection broke, again and again.
    #[error(
        "the connection to {host} broke after {received} bytes: {reason}; run the same command again to go on from there"
    )]
    Broken {
        /// The server.
        host: String,
        /// Bytes that lie in the partial file.
        received: u64,
        /// What the network said.
        reason: String,
    },
    /// What came is another file.
    #[error(
        "what {host} sent is not the published {file}: its SHA-256 begins with {} and should begin with {}; it was removed",
        &found[..8], &expected[..8]
    )]
    WrongHash {
        /// The server.
        host: String,
        /// The file's name.
        file: String,
        /// The published hash.
        expected: String,
        /// The hash of what came.
        found: String,
    },
    /// A file that is there already is another one, or cannot be read.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The disk.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Fetches `entry` from `address` (its own one, or a mirror's) into `folder`. `progress` hears how many bytes there are, and how
/// many there will be where the server says so. A `.partial` file that an earlier call left is gone on with.
///
/// # Errors
/// A [`FetchError`], in one sentence; what has arrived is kept unless it is wrong.
pub fn fetch(
    entry: &Entry<'_>,
    address: &str,
    folder: &Path,
    mut progress: impl FnMut(u64, Option<u64>),
) -> Result<Fetched, FetchError> {
    create_folder(folder)?;
    let target = folder.join(entry.file);
    if find(entry, folder)?.is_some() {
        return Ok(Fetched::Present(target));
    }
    let mut download = Download {
        agent: agent(),
        host: host(address),
        address,
        partial: folder.join(format!("{}.partial", entry.file)),
        target: &target,
        most: 0,
    };
    while !download.attempt(&mut progress)? {}
    download.finish(entry)?;
    Ok(Fetched::Downloaded(target))
}

fn agent() -> Agent {
    let seconds = |count| Some(Duration::from_secs(count));
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(seconds(20))
        .timeout_per_read(seconds(60))
        .user_agent(concat!("fastgan/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}

fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default().to_owned()
}

struct Download<'a> {
    agent: Agent,
    host: String,
    address: &'a str,
    partial: PathBuf,
    target: &'a Path,
    /// The most that the partial file has held: an attempt that adds nothing to it is the last one.
    most: u64,
}

impl Download<'_> {
    /// One request; whether the file is whole now.
    fn attempt(&mut self, progress: &mut impl FnMut(u64, Option<u64>)) -> Result<bool, FetchError> {
        let present = fs::metadata(&self.partial).map_or(0, |partial| partial.len());
        let mut request = self.agent.get(self.address);
        if present > 0 {
            request = request.header(header::RANGE, format!("bytes={present}-"));
        }
        let response = request.call().map_err(|error| self.unreachable(&error))?;
        let start = match response.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if starts_at(&response) == Some(present) => present,
            // There is nothing behind what is there: whole, or of another file. The hash tells.
            StatusCode::RANGE_NOT_SATISFIABLE if present > 0 => return Ok(true),
            other => {
                let (host, address) = (self.host.clone(), self.address.to_owned());
                return Err(FetchError::Status {
                    host,
                    status: other.as_u16(),
                    address,
                    target: self.target.into(),
                });
            }
        };
        let length = response.body().content_length();
        let whole = length.map(|length| start + length);
        let received = self.receive(response, start, whole, progress);
        let received = received.map_err(|error| FileError::new(&self.partial, error))?;
        match received {
            Ok(bytes) if whole.is_none_or(|whole| bytes >= whole) => Ok(true),
            Ok(bytes) => self.again(bytes, "it ended too early"),
            Err((bytes, error)) => self.again(bytes, &error.to_string()),
        }
    }

    /// Writes what comes behind `start`. The outer error is the disk's, the inner one the network's, with the bytes that are there.
    fn receive(
        &self,
        response: Response<Body>,
        start: u64,
        whole: Option<u64>,
        progress: &mut impl FnMut(u64, Option<u64>),
    ) -> io::Result<Result<u64, (u64, io::Error)>> {
        let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(&self.partial)?;
        file.set_len(start)?;
        io::Seek::seek(&mut file, io::SeekFrom::End(0))?;
        let mut reader = response.into_body().into_with_config().limit(MAX_BYTES).reader();
        let (mut received, mut piece) = (start, vec![0; 1 << 16]);
        let result = loop {
            match reader.read(&mut piece) {
                Ok(0) => break Ok(received),
                Ok(length) => {
                    file.write_all(&piece[..length])?;
                    received += length as u64;
                    progress(received, whole);
                }
                Err(error) => break Err((received, error)),
            }
        };
        file.sync_all()?;
        Ok(result)
    }

    /// After a break: on, as long as each attempt brings something.
    fn again(&mut self, received: u64, reason: &str) -> Result<bool, FetchError> {
        if received > self.most {
            self.most = received;
            return Ok(false);
        }
        Err(FetchError::Broken { host: self.host.clone(), received, reason: reason.into() })
    }

    fn unreachable(&self, error: &ureq::Error) -> FetchError {
        let (host, address) = (self.host.clone(), self.address.to_owned());
        FetchError::Unreachable { host, reason: error.to_string(), address, target: self.target.into() }
    }

    /// Gives the file its name, if it is the right one; else removes it.
    fn finish(&self, entry: &Entry<'_>) -> Result<(), FetchError> {
        if let Err(error) = check(entry, &self.partial) {
            let WeightsError::WrongHash { found, .. } = error else { return Err(error.into()) };
            fs::remove_file(&self.partial).map_err(|error| FileError::new(&self.partial, error))?;
            let (file, expected) = (entry.file.to_owned(), entry.sha256.to_owned());
            return Err(FetchError::WrongHash { host: self.host.clone(), file, expected, found });
        }
        let rename = || -> io::Result<()> {
            File::open(&self.partial)?.sync_all()?;
            fs::rename(&self.partial, self.target)?;
            sync_folder(self.target.parent().unwrap_or(Path::new(".")))
        };
        rename().map_err(|error| FileError::new(self.target, error).into())
    }
}

/// Where the bytes of a partial answer begin: `bytes START-END/LENGTH`.
fn starts_at(response: &Response<Body>) -> Option<u64> {
    let range = response.headers().get(header::CONTENT_RANGE)?.to_str().ok()?;
    range.strip_prefix("bytes ")?.split('-').next()?.trim().parse().ok()
}
