//! Which published files are known: where they are, and the hash by which they are told.

use std::path::PathBuf;

/// One published file of weights. It is never part of this project: the user's command fetches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// What it is called here.
    pub name: &'a str,
    /// The file's name, as published.
    pub file: &'a str,
    /// Where it is published.
    pub address: &'a str,
    /// SHA-256 of the whole file, in hexadecimal.
    pub sha256: &'a str,
    /// Its length.
    pub bytes: u64,
    /// What it is, and what it is for.
    pub about: &'a str,
    /// Whose it is, and under which terms.
    pub license: &'a str,
}

/// The network of FID and KID (reference, "FID network").
pub const INCEPTION: Entry<'static> = Entry {
    name: "inception",
    file: "pt_inception-2015-12-05-6726825d.pth",
    address: "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth",
    sha256: "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2",
    bytes: 95_628_359,
    about: "InceptionV3 as TensorFlow published it in 2015, for FID and KID",
    license: "converted by pytorch-fid, Apache-2.0; trained by Google on ImageNet",
};

/// The network of LPIPS.
pub const VGG16: Entry<'static> = Entry {
    name: "vgg16",
    file: "vgg16-397923af.pth",
    address: "https://download.pytorch.org/models/vgg16-397923af.pth",
    sha256: "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
    bytes: 553_433_881,
    about: "VGG16, for LPIPS",
    license: "torchvision, BSD-3-Clause; trained on ImageNet",
};

/// What LPIPS has learned: a weight for each channel of VGG16's taps.
pub const LPIPS_LINEAR: Entry<'static> = Entry {
    name: "lpips",
    file: "vgg.pth",
    address: "https://raw.githubusercontent.com/richzhang/PerceptualSimilarity/master/lpips/weights/v0.1/vgg.pth",
    sha256: "a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868",
    bytes: 7_289,
    about: "LPIPS v0.1's channel weights for VGG16",
    license: "PerceptualSimilarity, BSD-2-Clause",
};

/// Every file that is known, in the order in which it is wanted.
pub const CATALOGUE: [Entry<'static>; 3] = [INCEPTION, VGG16, LPIPS_LINEAR];

/// There is no such entry.
#[derive(Debug, thiserror::Error)]
#[error("there are no weights called `{0}`: choose among inception, vgg16, lpips and all")]
pub struct UnknownName(String);

/// The entries of `names`, each once; `all`, or no name, is every one.
///
/// # Errors
/// [`UnknownName`] for the first that is not in the catalogue.
pub fn chosen(names: &[String]) -> Result<Vec<Entry<'static>>, UnknownName> {
    let is = |entry: &Entry<'_>, name: &str| entry.name == name || entry.file == name;
    if let Some(name) =
        names.iter().find(|name| *name != "all" && !CATALOGUE.iter().any(|entry| is(entry, name)))
    {
        return Err(UnknownName(name.clone()));
    }
    let all = names.is_empty() || names.iter().any(|name| name == "all");
    Ok(CATALOGUE.into_iter().filter(|entry| all || names.iter().any(|name| is(entry, name))).collect())
}

/// Where weights lie: `explicit`, else `$FASTGAN_WEIGHTS`, else `weights` in the folder where everything that is fetched goes
/// (`$FASTGAN_CACHE`, `$XDG_CACHE_HOME/fastgan`, `~/.cache/fastgan`); `None` where there is not even a home.
pub fn folder(explicit: Option<PathBuf>) -> Option<PathBuf> {
    folder_by(explicit, |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from))
}

fn folder_by(explicit: Option<PathBuf>, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let cache = || variable("FASTGAN_CACHE");
    let xdg = || variable("XDG_CACHE_HOME").map(|path| path.join("fastgan"));
    let home =
        || ["HOME", "USERPROFILE"].into_iter().find_map(&variable).map(|path| path.join(".cache/fastgan"));
    explicit
        .or_else(|| variable("FASTGAN_WEIGHTS"))
        .or_else(|| cache().or_else(xdg).or_else(home).map(|cache| cache.join("weights")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_files_and_all() {
        let names = |text: &[&str]| {
            let names: Vec<_> = text.iter().map(|name| (*name).to_owned()).collect();
            chosen(&names).map(|entries| entries.iter().map(|entry| entry.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&[]).unwrap(), ["inception", "vgg16", "lpips"]);
        assert_eq!(names(&["all"]).unwrap().len(), 3);
        assert_eq!(names(&["vgg.pth", "lpips", "vgg16"]).unwrap(), ["vgg16", "lpips"]);
        assert!(names(&["vgg16", "vgg19"]).unwrap_err().to_string().contains("`vgg19`"));
    }

    #[test]
    fn published_names_carry_the_beginning_of_their_hash() {
        for entry in [INCEPTION, VGG16] {
            assert!(entry.file.ends_with(&format!("-{}.pth", &entry.sha256[..8])), "{}", entry.file);
        }
        assert!(
            CATALOGUE.iter().all(|entry| entry.sha256.len() == 64 && entry.address.ends_with(entry.file))
        );
    }

    #[test]
    fn the_nearest_word_decides_the_folder() {
        let all = [
            ("HOME", "/home/ada"),
            ("XDG_CACHE_HOME", "/xdg"),
            ("FASTGAN_CACHE", "/own"),
            ("FASTGAN_WEIGHTS", "/w"),
        ];
        let expected = ["/home/ada/.cache/fastgan/weights", "/xdg/fastgan/weights", "/own/weights", "/w"];
        for (known, expected) in expected.into_iter().enumerate() {
            let variable =
                |name: &str| all[..=known].iter().find(|v| v.0 == name).map(|v| PathBuf::from(v.1));
            assert_eq!(folder_by(None, variable), Some(expected.into()));
        }
        assert_eq!(folder_by(Some("/here".into()), |_| None), Some("/here".into()));
        assert_eq!(folder_by(None, |_| None), None);
    }
}
