import { defineConfig } from "vite";

// Only so that the built page works from any folder; fast-gan itself needs no setting.
export default defineConfig({ base: "./" });
