//! MP4 by the program ffmpeg, which gets the pictures as raw RGB.

use super::Film;
use super::frames::Frames;
use crate::pictures::Picture;
use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// H.264's quality: what is left out is not seen (0 is lossless, 23 the encoder's default).
const CRF: &str = "16";

/// Whole macropixels for 4:2:0, and the colours of BT.709, which players expect.
const FILTER: &str = "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0,scale=in_range=full:out_range=tv:out_color_matrix=bt709,format=yuv420p";

/// Whether the program starts.
pub(super) fn is_there() -> bool {
    let quiet = || Stdio::null();
    let mut command = Command::new("ffmpeg");
    command.arg("-version").stdin(quiet()).stdout(quiet()).stderr(quiet()).status().is_ok()
}

/// Writes H.264 that browsers, phones and editors open; an odd last row or column is left out.
pub(super) fn write(
    path: &Path,
    film: &Film,
    frames: Frames<impl ExactSizeIterator<Item = Picture>>,
) -> io::Result<()> {
    let mut output = OsString::from("file:");
    output.push(path);
    let mut child = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-nostdin", "-y", "-f", "rawvideo", "-pixel_format", "rgb24"])
        .args(["-video_size", &format!("{}x{}", frames.width, frames.height)])
        .args(["-framerate", &film.fps.to_string(), "-i", "pipe:0", "-vf", FILTER])
        .args(["-c:v", "libx264", "-preset", "slow", "-crf", CRF])
        .args([
            "-colorspace",
            "bt709",
            "-color_primaries",
            "bt709",
            "-color_trc",
            "bt709",
            "-color_range",
            "tv",
        ])
        .args(["-movflags", "+faststart", "-f", "mp4"])
        .arg(output)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let fed = feed(&mut child, frames);
    let output = child.wait_with_output()?;
    if output.status.success() {
        return fed;
    }
    // A closed pipe is only what ffmpeg's own failure looks like from here.
    if let Err(error) = fed
        && error.kind() != ErrorKind::BrokenPipe
    {
        return Err(error);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().last().unwrap_or("it gave no reason");
    Err(io::Error::other(format!("ffmpeg could not make the film: {said}")))
}

fn feed(child: &mut Child, frames: impl Iterator<Item = io::Result<Picture>>) -> io::Result<()> {
    // Dropped at the end: that is the film's end.
    let mut pipe = child.stdin.take().ok_or(ErrorKind::BrokenPipe)?;
    for frame in frames {
        pipe.write_all(&frame?.rgb())?;
    }
    Ok(())
}
