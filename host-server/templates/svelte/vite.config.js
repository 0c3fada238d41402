import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// One module that the portal serves as it is; the component is compiled to a custom element.
export default defineConfig({
  plugins: [svelte({ compilerOptions: { customElement: true } })],
  build: {
    target: "es2022",
    // Vite leaves the white space of modules alone; nobody imports from this one.
    rolldownOptions: { output: { minify: true, comments: { legal: true, annotation: false, jsdoc: false } } },
    lib: { entry: "src/Greeting.svelte", formats: ["es"], fileName: () => "__NAME__.js" },
  },
});
