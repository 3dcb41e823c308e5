//! The table of the engine, as Rust.

use super::Winner;
use crate::device::Numbers;
use anyhow::{Context, Result};
use fastgan_web::frame::Adapted;
use fastgan_web::kernels::Tile;
use std::fmt::Write;
use std::path::PathBuf;

/// One layer for the terminal.
pub(super) fn line(winner: &Winner) -> String {
    let Winner { shape, tile, today, .. } = winner;
    let layer =
        format!("{}² × {}, {} → {} quads", shape.grid, shape.phases, shape.input_quads, shape.output_quads);
    let spelled = |tile: &Tile| {
        format!("{}×{} {}·{}·{}", tile.rows, tile.quads, tile.spatial, tile.groups, tile.slices)
    };
    format!(
        "{layer:<28} {:<14} {:>9.3} ms {:>8.1} GFLOP/s; today {:<14} {:>9.3} ms, {:.2} ×",
        spelled(tile),
        winner.milliseconds,
        winner.gflops,
        spelled(today),
        winner.today_milliseconds,
        winner.today_milliseconds / winner.milliseconds,
    )
}

/// Writes the winners as the table for adapters of this kind; gives the file.
pub(super) fn write(
    adapted: Adapted,
    adapter: &str,
    numbers: Numbers,
    winners: &[Winner],
) -> Result<PathBuf> {
    let (name, kind) = match adapted {
        Adapted::Gpu => ("gpu.rs", "GPUs"),
        Adapted::Software => ("software.rs", "software adapters"),
    };
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/frame/tiles").join(name);
    let text = text(kind, adapter, numbers, winners)?;
    std::fs::write(&file, text).with_context(|| format!("Cannot write {}.", file.display()))?;
    Ok(file)
}

fn text(kind: &str, adapter: &str, numbers: Numbers, winners: &[Winner]) -> Result<String> {
    let mut text = format!(
        "//! The fastest tiles on {kind}, by `cargo xtask bench tune --write`: {adapter}, {}.\n\n",
        numbers.word()
    );
    text += "use super::{Class, Row};\nuse crate::kernels::Tile;\n\n";
    text += "/// By class.\n#[rustfmt::skip]\npub(super) const TABLE: &[Row] = &[\n";
    for Winner { class, tile, .. } in winners {
        writeln!(text, "    ({class:?}, {tile:?}),")?;
    }
    Ok(text + "];\n")
}
