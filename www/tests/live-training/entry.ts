/** What a trainer says of its model in the list of models. */
export const ENTRY = {
  file: "live.safetensors",
  name: "Owls",
  description: "",
  license: "",
  credit: "",
  resolution: null,
  bytes: null,
  poster: null,
  live: "events",
};
