import { defineConfig } from "vitest/config";

// The components as the panel runs them: on Preact.
export default defineConfig({
  resolve: {
    alias: {
      "react-dom/client": "preact/compat/client",
      "react-dom": "preact/compat",
      "react/jsx-runtime": "preact/jsx-runtime",
      "react/jsx-dev-runtime": "preact/jsx-runtime",
      react: "preact/compat",
    },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts?(x)"] },
});
