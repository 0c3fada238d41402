import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// One module that the portal serves as it is. Single-file components named `.ce.vue` carry their styles into the shadow root.
export default defineConfig({
  plugins: [vue()],
  define: {
    "process.env.NODE_ENV": '"production"',
    __VUE_OPTIONS_API__: "false",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
  },
  build: {
    target: "es2022",
    // Vite leaves the white space of modules alone; nobody imports from this one.
    rolldownOptions: { output: { minify: true, comments: { legal: true, annotation: false, jsdoc: false } } },
    lib: { entry: "src/__NAME__.ts", formats: ["es"], fileName: () => "__NAME__.js" },
  },
});
