import { inCategory } from "./row.ts";
import type { EffectRow } from "./row.ts";

const files: readonly EffectRow[] = [
  ["read", "readFile readFileSync createReadStream readdir readdirSync readlink readlinkSync opendir opendirSync read readSync readv watch watchFile"],
  ["read", "readLines readableWebStream glob globSync openAsBlob"],
  ["read", "stat statSync lstat lstatSync fstat fstatSync statfs access accessSync exists existsSync realpath realpathSync", { quiet: true }],
  ["file", "writeFile writeFileSync createWriteStream open openSync"],
  ["update", "appendFile appendFileSync", { idempotent: false, quiet: true }],
  ["create", "mkdir mkdirSync symlink symlinkSync link linkSync", { idempotent: true, quiet: true }],
  ["create", "mkdtemp mkdtempSync", { idempotent: false, quiet: true }],
  ["update", "rename renameSync copyFile copyFileSync cp cpSync", { quiet: true }],
  ["update", "chmod chmodSync chown chownSync fchmod lchown utimes utimesSync futimes truncate truncateSync ftruncate", { quiet: true }],
  ["write", "write writeSync writev writevSync", { quiet: true }],
  ["delete", "unlink unlinkSync rm rmSync rmdir rmdirSync", { quiet: true }],
  ["none", "close closeSync sync datasync fsync promises constants on"],
];

/** Files of this machine, and archives of them. */
export const file = inCategory("file", [
  { module: "node:fs node:fs/promises", source: "Node.js 20: fs", handles: true, rows: files },
  { module: "graceful-fs", source: "graceful-fs@4.2.12", handles: true, rows: files },
  {
    module: "fs-extra",
    source: "fs-extra@11.4.1",
    handles: true,
    rows: [
      ...files,
      ["read", "readJson readJsonSync readJSON readJSONSync"],
      ["read", "pathExists pathExistsSync", { quiet: true }],
      ["update", "writeJson writeJsonSync writeJSON writeJSONSync outputFile outputFileSync outputJson outputJSON outputJsonSync", { quiet: true }],
      ["update", "copy copySync move moveSync", { quiet: true }],
      ["create", "ensureDir ensureDirSync ensureFile ensureFileSync ensureSymlink ensureLink mkdirp mkdirs mkdirpSync", { idempotent: true, quiet: true }],
      ["delete", "remove removeSync emptyDir emptyDirSync", { quiet: true }],
    ],
  },
  { module: "rimraf", source: "rimraf@6.1.4", rows: [["delete", "() rimraf sync rimrafSync native", { quiet: true }]] },
  { module: "del trash", source: "del@8.0.1", rows: [["delete", "() deleteAsync deleteSync", { quiet: true }]] },
  { module: "mkdirp make-dir", source: "mkdirp@3.0.1", rows: [["create", "() mkdirp makeDirectory sync", { idempotent: true, quiet: true }]] },
  {
    module: "globby glob fast-glob tinyglobby",
    source: "globby@16.2.4",
    rows: [["read", "() globby globbySync globbyStream glob globSync globStream sync stream async"], ["none", "isDynamicPattern escapePath hasMagic"]],
  },
  { module: "write-file-atomic", source: "write-file-atomic@7.0.1", rows: [["update", "() sync writeFile", { quiet: true }]] },
  {
    module: "tar",
    source: "tar@7.5.23",
    rows: [
      ["update", "extract x", { quiet: true }],
      ["update", "create c", { quiet: true }],
      ["update", "update replace r u", { idempotent: false, quiet: true }],
      ["read", "list t"],
    ],
  },
  { module: "unzipper extract-zip", source: "unzipper@0.12.5", rows: [["update", "Extract ()", { quiet: true }], ["read", "Parse ParseOne buffer file url s3"]] },
  { module: "archiver", source: "archiver@8.0.0", rows: [["update", "finalize", { quiet: true }], ["none", "() append file directory glob pipe"]] },
  { module: "chokidar", source: "chokidar@5.0.0", rows: [["read", "watch", { quiet: true }]] },
  { module: "conf configstore", source: "conf@14.0.0", rows: [["read", "get has"], ["update", "set", { quiet: true }], ["delete", "delete clear reset", { quiet: true }]] },
  {
    module: "global bun",
    source: "Bun 1.3: file I/O; Deno 2: file system",
    rows: [
      ["update", "write", { on: "Bun", quiet: true }],
      ["read", "text json bytes arrayBuffer stream", { on: "Bun.file" }],
      ["read", "readTextFile readTextFileSync readFile readFileSync readDir", { on: "Deno" }],
      ["read", "stat lstat", { on: "Deno", quiet: true }],
      ["file", "writeTextFile writeTextFileSync writeFile writeFileSync open create", { on: "Deno" }],
      ["create", "mkdir mkdirSync", { on: "Deno", idempotent: true, quiet: true }],
      ["update", "rename copyFile", { on: "Deno", quiet: true }],
      ["delete", "remove removeSync", { on: "Deno", quiet: true }],
    ],
  },
]);

/** Child processes, shells, code evaluation, other machines. */
export const process = inCategory("process", [
  {
    module: "node:child_process cross-spawn child-process-promise",
    source: "Node.js 20: child_process; cross-spawn@7.0.6",
    handles: true,
    rows: [
      ["input", "write end", { on: "stdin", quiet: true }],
      ["process", "exec execSync execFile execFileSync spawn spawnSync sync ()"],
      ["execute", "fork"],
    ],
  },
  { module: "execa", source: "execa@9.6.1", rows: [["process", "execa execaSync execaCommand execaCommandSync $ execaNode command () sync node"]] },
  { module: "tinyexec nano-spawn", source: "tinyexec@1.3.1", rows: [["process", "x exec ()"]] },
  { module: "zx bun", source: "zx@8.8.5", rows: [["process", "$ () spawn spawnSync"], ["none", "spinner cd within sleep quiet nothrow"]] },
  { module: "global", source: "Bun 1.3: spawn; Deno 2: Command", rows: [["process", "spawn spawnSync $", { on: "Bun" }], ["process", "output outputSync spawn", { on: "Deno" }]] },
  {
    module: "shelljs",
    source: "shelljs@0.10.0",
    rows: [
      ["process", "exec cmd"],
      ["update", "mv cp sed chmod touch to", { quiet: true }],
      ["create", "mkdir ln", { idempotent: true, quiet: true }],
      ["update", "toEnd", { idempotent: false, quiet: true }],
      ["delete", "rm", { quiet: true }],
      ["read", "cat ls grep find head tail"],
      ["read", "test which pwd", { quiet: true }],
    ],
  },
  { module: "node-pty @lydell/node-pty", source: "node-pty@1.1.0", rows: [["execute", "spawn"], ["execute", "write", { quiet: true }], ["none", "onData onExit resize kill"]] },
  {
    module: "node:vm",
    source: "Node.js 20: vm",
    rows: [
      ["execute", "runInContext runInNewContext runInThisContext compileFunction"],
      ["none", "createContext new Script isContext"],
    ],
  },
  { module: "isolated-vm", source: "isolated-vm@5.0.4", rows: [["execute", "run eval evalClosure apply"], ["none", "compileScript createContext dispose"]] },
  { module: "vm2", source: "vm2@3.12.2", rows: [["execute", "run runFile"]] },
  { module: "global", source: "ECMAScript 2026: eval, Function", rows: [["execute", "eval", { on: "." }], ["execute", "()", { on: "Function" }]] },
  { module: "global", source: "Node.js 20: process", rows: [["signal", "kill", { on: "process", quiet: true }]] },
  {
    module: "ssh2 node-ssh",
    source: "ssh2@1.17.0",
    handles: true,
    rows: [
      ["process", "exec execCommand"],
      ["execute", "shell"],
      ["read", "readFile readdir stat createReadStream fastGet getFile", { on: "sftp" }],
      ["update", "writeFile fastPut createWriteStream putFile putDirectory", { on: "sftp", quiet: true }],
      ["delete", "unlink rmdir", { on: "sftp", quiet: true }],
      ["none", "connect end on sftp"],
    ],
  },
  {
    module: "simple-git",
    source: "simple-git@4.0.2",
    rows: [
      ["read", "log status diff diffSummary show branchLocal listRemote revparse grep getRemotes tags blame catFile checkIsRepo getConfig"],
      ["read", "branch raw", { likely: true }],
      ["create", "commit addTag addAnnotatedTag", { idempotent: false }],
      ["update", "add push pull fetch merge rebase checkout checkoutLocalBranch checkoutBranch reset init revert mv addRemote addConfig"],
      ["update", "stash cherryPick", { idempotent: false }],
      ["create", "clone", { idempotent: true }],
      ["delete", "rm clean deleteLocalBranch removeRemote"],
      ["none", "() simpleGit env cwd outputHandler"],
    ],
  },
  {
    module: "isomorphic-git",
    source: "isomorphic-git@1.44.11",
    rows: [
      ["read", "log statusMatrix status readBlob readCommit readTree listFiles listBranches listRemotes listTags walk resolveRef currentBranch getConfig"],
      ["create", "commit", { idempotent: false }],
      ["create", "clone branch tag", { idempotent: true }],
      ["update", "add push pull fetch merge checkout init writeRef setConfig addRemote"],
      ["delete", "remove deleteBranch deleteRemote deleteTag deleteRef"],
    ],
  },
  {
    module: "dockerode",
    source: "dockerode@5.0.1",
    handles: true,
    rows: [
      ["read", "listContainers listImages listNetworks listVolumes info inspect logs stats version ping top df"],
      ["create", "createNetwork createVolume", { idempotent: true }],
      ["create", "createContainer commit buildImage", { idempotent: false }],
      ["update", "start stop pull tag push rename update pause unpause"],
      ["execute", "run exec restart", { idempotent: false }],
      ["delete", "remove prune pruneContainers pruneImages pruneVolumes pruneNetworks kill"],
      ["none", "getContainer getImage getNetwork getVolume"],
    ],
  },
]);

/** A browser that the server drives: pages are an outside world of their own. */
export const browser = inCategory("browser", [
  {
    module: "playwright-core playwright @playwright/test patchright",
    source: "playwright-core@1.65.1",
    handles: true,
    rows: [
      ["read", "content textContent allTextContents innerText innerHTML screenshot inputValue getAttribute ariaSnapshot cookies pdf"],
      ["read", "title url isVisible isChecked isEnabled count waitForSelector waitForLoadState waitForURL waitForTimeout", { quiet: true }],
      ["update", "goto reload goBack goForward fill check uncheck selectOption setInputFiles hover focus addCookies setViewportSize", { quiet: true }],
      ["execute", "click dblclick tap type press dragAndDrop dragTo evaluate evaluateHandle $eval $$eval addScriptTag addInitScript"],
      ["none", "launch launchPersistentContext launchServer connect connectOverCDP newContext newPage close locator getByRole getByText getByLabel $ $$ first nth on pages context"],
      ["none", "markAsRemote initializePlaywright getObjectWithKnownName dispatch", { on: "Connection" }],
    ],
  },
  {
    module: "puppeteer-core puppeteer @cloudflare/puppeteer puppeteer-extra",
    source: "puppeteer-core@24.43.1",
    handles: true,
    rows: [
      ["read", "content screenshot pdf cookies snapshot"],
      ["read", "title url waitForSelector waitForNavigation waitForNetworkIdle", { quiet: true }],
      ["update", "goto reload goBack goForward select setCookie setContent setViewport hover focus", { quiet: true }],
      ["execute", "click tap type press evaluate evaluateHandle $eval $$eval evaluateOnNewDocument addScriptTag"],
      ["none", "launch connect newPage createBrowserContext createCDPSession close pages on $ $$ locator"],
    ],
  },
]);
