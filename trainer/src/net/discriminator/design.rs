//! What a discriminator consists of: the released one, and every variant that the paper compares.

use serde::{Deserialize, Serialize};

/// The parts of a discriminator. The default is the released one (reference, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiscriminatorDesign {
    /// Skip-layer excitation in the trunk (the paper has it in the generator alone).
    pub skip: bool,
    /// Which views of a picture are judged.
    pub views: Views,
    /// Logits of each view.
    pub head: Head,
    /// Self-supervision by auto-encoding (paper, section 3.2; Table 6, c).
    pub decoders: Decoders,
    /// Self-supervision by telling the training images apart, each its own class (Table 6, a).
    pub contrastive: bool,
    /// Self-supervision by predicting the aspect ratio that an image had before it was squashed (Table 6, b).
    pub aspect_ratio: bool,
}

/// Which views of a picture are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Views {
    /// The whole picture, and a small view that the generator draws by itself.
    #[default]
    Both,
    /// The whole picture alone, as in the paper's text.
    Whole,
}

/// How many logits a view gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Head {
    /// 5×5, one for each patch: the released network.
    #[default]
    #[serde(rename = "5x5")]
    Patches,
    /// One: the paper's text, and the author's choice for faces (reference, section 2.7).
    #[serde(rename = "1x1")]
    Single,
}

/// Which decoders rebuild real pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decoders {
    /// None.
    None,
    /// Of the whole picture from each view, and of a quadrant from the 16×16 map; five convolutions each.
    #[default]
    Official,
    /// Of the whole picture, and of an eighth (by side) from the 16×16 map; four convolutions each (paper, section 3.2).
    Paper,
}

impl Views {
    /// How many there are.
    pub fn count(self) -> i64 {
        match self {
            Self::Both => 2,
            Self::Whole => 1,
        }
    }
}

impl Head {
    /// Logits of one view of one picture.
    pub fn logits(self) -> i64 {
        match self {
            Self::Patches => 25,
            Self::Single => 1,
        }
    }
}

impl Default for DiscriminatorDesign {
    fn default() -> Self {
        Self {
            skip: true,
            views: Views::Both,
            head: Head::Patches,
            decoders: Decoders::Official,
            contrastive: false,
            aspect_ratio: false,
        }
    }
}
