//! InceptionV3's layers as a table: what stands where, how wide, and which kernel (Szegedy et al. 2016, section 6; the names are those
//! of the published file).

/// One step of a branch.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// A convolution with BatchNorm and ReLU: name, output channels, kernel, stride, whether it keeps the side length.
    Conv(&'static str, i64, [i64; 2], i64, bool),
    /// 3×3 means that do not count padding, which is what TensorFlow's network does.
    Average,
    /// 3×3 maxima with that stride; with stride 1 they keep the side length.
    Max(i64),
    /// Two convolutions of the same map, their outputs side by side.
    Fork([(&'static str, i64, [i64; 2]); 2]),
}

/// One block: its name in the file (empty for the stem) and its branches, whose outputs are laid side by side.
pub(super) type Block = (&'static str, Vec<Vec<Step>>);

const fn keep(name: &'static str, channels: i64, kernel: [i64; 2]) -> Step {
    Step::Conv(name, channels, kernel, 1, true)
}

const fn halve(name: &'static str, channels: i64) -> Step {
    Step::Conv(name, channels, [3, 3], 2, false)
}

const ONE: [i64; 2] = [1, 1];
const THREE: [i64; 2] = [3, 3];
const FIVE: [i64; 2] = [5, 5];
const ROW_3: [i64; 2] = [1, 3];
const COLUMN_3: [i64; 2] = [3, 1];
const ROW_7: [i64; 2] = [1, 7];
const COLUMN_7: [i64; 2] = [7, 1];

/// The whole network up to the mean over places.
pub(super) fn blocks() -> Vec<Block> {
    let stem = vec![
        halve("Conv2d_1a_3x3", 32),
        Step::Conv("Conv2d_2a_3x3", 32, THREE, 1, false),
        keep("Conv2d_2b_3x3", 64, THREE),
        Step::Max(2),
        keep("Conv2d_3b_1x1", 80, ONE),
        Step::Conv("Conv2d_4a_3x3", 192, THREE, 1, false),
        Step::Max(2),
    ];
    vec![
        ("", vec![stem]),
        ("Mixed_5b", a(32)),
        ("Mixed_5c", a(64)),
        ("Mixed_5d", a(64)),
        ("Mixed_6a", b()),
        ("Mixed_6b", c(128)),
        ("Mixed_6c", c(160)),
        ("Mixed_6d", c(160)),
        ("Mixed_6e", c(192)),
        ("Mixed_7a", d()),
        ("Mixed_7b", e(Step::Average)),
        // The published network has a maximum here, and only here.
        ("Mixed_7c", e(Step::Max(1))),
    ]
}

fn a(pool: i64) -> Vec<Vec<Step>> {
    vec![
        vec![keep("branch1x1", 64, ONE)],
        vec![keep("branch5x5_1", 48, ONE), keep("branch5x5_2", 64, FIVE)],
        vec![
            keep("branch3x3dbl_1", 64, ONE),
            keep("branch3x3dbl_2", 96, THREE),
            keep("branch3x3dbl_3", 96, THREE),
        ],
        vec![Step::Average, keep("branch_pool", pool, ONE)],
    ]
}

fn b() -> Vec<Vec<Step>> {
    vec![
        vec![halve("branch3x3", 384)],
        vec![keep("branch3x3dbl_1", 64, ONE), keep("branch3x3dbl_2", 96, THREE), halve("branch3x3dbl_3", 96)],
        vec![Step::Max(2)],
    ]
}

fn c(inner: i64) -> Vec<Vec<Step>> {
    vec![
        vec![keep("branch1x1", 192, ONE)],
        vec![
            keep("branch7x7_1", inner, ONE),
            keep("branch7x7_2", inner, ROW_7),
            keep("branch7x7_3", 192, COLUMN_7),
        ],
        vec![
            keep("branch7x7dbl_1", inner, ONE),
            keep("branch7x7dbl_2", inner, COLUMN_7),
            keep("branch7x7dbl_3", inner, ROW_7),
            keep("branch7x7dbl_4", inner, COLUMN_7),
            keep("branch7x7dbl_5", 192, ROW_7),
        ],
        vec![Step::Average, keep("branch_pool", 192, ONE)],
    ]
}

fn d() -> Vec<Vec<Step>> {
    vec![
        vec![keep("branch3x3_1", 192, ONE), halve("branch3x3_2", 320)],
        vec![
            keep("branch7x7x3_1", 192, ONE),
            keep("branch7x7x3_2", 192, ROW_7),
            keep("branch7x7x3_3", 192, COLUMN_7),
            halve("branch7x7x3_4", 192),
        ],
        vec![Step::Max(2)],
    ]
}

fn e(pool: Step) -> Vec<Vec<Step>> {
    vec![
        vec![keep("branch1x1", 320, ONE)],
        vec![
            keep("branch3x3_1", 384, ONE),
            Step::Fork([("branch3x3_2a", 384, ROW_3), ("branch3x3_2b", 384, COLUMN_3)]),
        ],
        vec![
            keep("branch3x3dbl_1", 448, ONE),
            keep("branch3x3dbl_2", 384, THREE),
            Step::Fork([("branch3x3dbl_3a", 384, ROW_3), ("branch3x3dbl_3b", 384, COLUMN_3)]),
        ],
        vec![pool, keep("branch_pool", 192, ONE)],
    ]
}
