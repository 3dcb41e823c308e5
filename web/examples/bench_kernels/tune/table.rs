//! The table of the engine, as Rust.

use super::Winner;
use crate::device::Numbers;
use anyhow::{Context, Result};
use fastgan_web::frame::{Adapted, Class};
use fastgan_web::kernels::Tile;
use std::fmt::Write;
use std::path::PathBuf;

/// One layer for the terminal.
pub(super) fn line(winner: &Winner) -> String {
    let Winner { shape, tile, today, .. } = winner;
    let layer = format!("{}² × {}, {} → {} quads", shape.grid, shape.phases, shape.input_quads, shape.output_quads);
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
pub(super) fn write(adapted: Adapted, adapter: &str, numbers: Numbers, winners: &[Winner]) -> Result<PathBuf> {
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
    let mut text = format!("//! The fastest tiles on {kind}, by `cargo xtask bench tune --write`: {adapter}, {}.\n\n", numbers.word());
    text += "use super::{Row, row};\n\n";
    text += "/// A class's grid, phases, input and output quads and halves; then rows, quads, spatial, groups and slices.\n";
    text += "#[rustfmt::skip]\npub(super) const TABLE: &[Row] = &[\n";
    for Winner { class: Class { grid, phases, input, output, halves }, tile, .. } in winners {
        let Tile { rows, quads, spatial, groups, slices } = tile;
        writeln!(text, "    row([{grid}, {phases}, {input}, {output}, {halves}], [{rows}, {quads}, {spatial}, {groups}, {slices}]),")?;
    }
    Ok(text + "];\n")
}
