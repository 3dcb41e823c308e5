//! The flat Adam against libtorch's own.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use fastgan_trainer::optim::{Adam, AdamSettings, FlatParameters};
use tch::nn::{self, Module, OptimizerConfig, VarStore};
use tch::{Device, Kind, Tensor};

fn network(store: &VarStore) -> nn::Sequential {
    let root = store.root();
    nn::seq().add(nn::linear(&root / "a", 5, 7, Default::default())).add_fn(Tensor::tanh).add(nn::linear(
        &root / "b",
        7,
        3,
        Default::default(),
    ))
}

#[test]
fn equals_libtorch_over_many_steps() {
    tch::manual_seed(0);
    let (mut theirs_store, ours_store) = (VarStore::new(Device::Cpu), VarStore::new(Device::Cpu));
    let (theirs, ours) = (network(&theirs_store), network(&ours_store));
    theirs_store.copy(&ours_store).unwrap();
    let parameters = FlatParameters::new(&ours_store);
    let settings = AdamSettings { rate: 0.01, beta1: 0.5, beta2: 0.999 };
    let mut ours_adam = Adam::new(parameters.buffer(), settings);
    let mut theirs_adam = nn::Adam::default().beta1(0.5).build(&theirs_store, 0.01).unwrap();
    for _ in 0..20 {
        let (x, y) =
            (Tensor::randn([4, 5], tch::kind::FLOAT_CPU), Tensor::randn([4, 3], tch::kind::FLOAT_CPU));
        let loss = |net: &nn::Sequential| (net.forward(&x) - &y).square().sum(Kind::Float);
        theirs_adam.backward_step(&loss(&theirs));
        let gradient = parameters.gradient(&loss(&ours));
        ours_adam.step(parameters.buffer(), &gradient);
    }
    let theirs = theirs_store.variables();
    for (name, ours) in parameters.named(parameters.buffer()) {
        let difference = (ours - &theirs[&name]).abs().max().double_value(&[]);
        // A few roundings of values around 1.
        assert!(difference < 2e-6, "{name}: {difference}");
    }
}

#[test]
fn parameters_that_a_loss_does_not_touch_get_zero() {
    let store = VarStore::new(Device::Cpu);
    let used = store.root().var("used", &[2], nn::Init::Const(1.0));
    let _unused = store.root().var("unused", &[3], nn::Init::Const(1.0));
    let parameters = FlatParameters::new(&store);
    let gradient = parameters.gradient(&(used * 3.0).sum(Kind::Float));
    // In the order of names: unused, used.
    assert_eq!(Vec::<f32>::try_from(gradient).unwrap(), [0., 0., 0., 3., 3.]);
}
