import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** Names that change the disk. Reading is for source and live, writing for cli alone. */
const writers = [
  "appendFile", "chmod", "chown", "copyFile", "cp", "createWriteStream", "link", "mkdir", "mkdtemp", "open", "rename", "rm", "rmdir", "symlink",
  "truncate", "unlink", "utimes", "write", "writeFile",
].flatMap((name) => [name, `${name}Sync`]);

const noWriting = ["node:fs", "node:fs/promises", "fs", "fs/promises"].map((name) => ({
  name,
  importNames: [...writers, "default", "promises"],
  message: "Only src/cli writes files: hand the text up and let it write.",
}));

const noSurroundings = ["node:process", "process"].map((name) => ({
  name,
  message: "Only src/cli reads argv, the environment and the working directory: take what you need as a parameter.",
}));

export default defineConfig(
  globalIgnores(["dist/", ".cache/", "coverage/", "fixtures/"]),
  js.configs.recommended,
  {
    rules: {
      "eqeqeq": ["error", "always", { null: "ignore" }],
      "no-var": "error",
      "prefer-const": "error",
      "object-shorthand": "error",
      "max-len": ["error", { code: 140, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }],
      // Audited text is hostile, so our own patterns do name control characters.
      "no-control-regex": "off",
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-import-type-side-effects": "error",
      // Under noUncheckedIndexedAccess `list[i]!` inside a bounded loop is how one says that the bound holds.
      "@typescript-eslint/no-non-null-assertion": "off",
      // `let scope = this` is how a walk up a chain of scopes starts.
      "@typescript-eslint/no-this-alias": "off",
      "@typescript-eslint/no-unnecessary-boolean-literal-compare": "error",
      "@typescript-eslint/no-unnecessary-template-expression": "error",
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true } }],
      "@typescript-eslint/prefer-optional-chain": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/return-await": ["error", "in-try-catch"],
      // Unions of nouns (events, labels, values) grow: a switch over one must say what it does with the new member.
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // tsc reports these already (noUnusedLocals, noUnusedParameters) and knows `_name`.
      "@typescript-eslint/no-unused-vars": "off",
    },
  },
  {
    files: ["src/**/*.ts", "rules/**/*.ts"],
    ignores: ["src/cli/**"],
    rules: {
      "no-console": "error",
      "no-restricted-imports": ["error", { paths: [...noWriting, ...noSurroundings] }],
      "no-restricted-globals": [
        "error",
        { name: "process", message: "Only src/cli reads argv, the environment and the working directory: take what you need as a parameter." },
      ],
    },
  },
  {
    files: ["src/**/*.ts", "rules/**/*.ts"],
    ignores: ["src/knowledge/**"],
    // A file has one subject. Tables of knowledge may be as long as the world is wide.
    rules: { "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // Tests look into JSON that they have just parsed; a wrong guess fails there and then.
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
    },
  },
  {
    files: ["**/*.{js,mjs,cjs}"],
    languageOptions: {
      globals: Object.fromEntries(
        ["console", "process", "URL", "Buffer", "setTimeout", "clearTimeout", "structuredClone", "fetch", "performance"].map((name) => [name, "readonly"]),
      ),
    },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: { sourceType: "commonjs", globals: { module: "writable", require: "readonly" } },
  },
);
