//! The order of the official generator's parameters: `all_N.pth` keeps the averaged ones as a list without names.

use fastgan_model::{Architecture, Stage};

/// Keys of the generator's parameters in that order (reference, section 1.6): the maps up to 256 px, their gates, the outputs,
/// and only then what the larger resolutions add.
pub(super) fn parameter_order(architecture: Architecture) -> Vec<String> {
    let mut keys =
        vec!["init.init.0.weight_orig".into(), "init.init.1.weight".into(), "init.init.1.bias".into()];
    let (small, large): (Vec<_>, Vec<_>) =
        architecture.stages().into_iter().partition(|stage| stage.size <= 256);
    keys.extend(small.iter().flat_map(block));
    keys.extend(small.iter().flat_map(gate));
    keys.push(format!("to_{}.weight_orig", architecture.small_resolution()));
    keys.push("to_big.weight_orig".into());
    for stage in &large {
        keys.extend(block(stage));
        keys.extend(gate(stage));
    }
    keys
}

fn block(stage: &Stage) -> Vec<String> {
    let name = stage.name();
    let layers: &[(&str, usize)] = if stage.convs == 1 {
        &[("weight_orig", 1), ("weight", 2), ("bias", 2)]
    } else {
        &[
            ("weight_orig", 1),
            ("weight", 2),
            ("weight", 3),
            ("bias", 3),
            ("weight_orig", 5),
            ("weight", 6),
            ("weight", 7),
            ("bias", 7),
        ]
    };
    layers.iter().map(|(key, index)| format!("{name}.{index}.{key}")).collect()
}

fn gate(stage: &Stage) -> Vec<String> {
    let gates = stage.gate.iter();
    gates.flat_map(|gate| [1, 3].map(|i| format!("{}.main.{i}.weight_orig", gate.name()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_published_and_all_are_variables() {
        for (resolution, published) in [(256, 44), (512, 54), (1024, 57)] {
            let architecture = Architecture::new(resolution, 3, 32, 8).unwrap();
            let keys = parameter_order(architecture);
            assert_eq!(keys.len(), published);
            let store = tch::nn::VarStore::new(tch::Device::Cpu);
            let _generator = crate::net::Generator::new(&store.root(), architecture);
            let trainable: Vec<_> = store
                .variables()
                .into_iter()
                .filter(|(_, v)| v.requires_grad())
                .map(|(key, _)| key)
                .collect();
            assert_eq!(trainable.len(), published);
            assert!(trainable.iter().all(|key| keys.contains(key)));
        }
    }
}
