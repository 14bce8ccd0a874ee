// The real binary, started on a throw-away folder for the tests of one file, and stopped by its own process id.
// OKO_BIN names another binary than the debug one.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BINARY = process.env.OKO_BIN ?? fileURLToPath(new URL('../../../target/debug/oko', import.meta.url));
const READY = /ОКО работает: (http:\/\/\S+)/;
const START_LIMIT_MS = 60_000;
const run = promisify(execFile);

export class Server {
  #child = null;

  /** Makes a demo region of so many organisations and serves it. */
  static async start({ organisations }) {
    const server = new Server();
    server.organisations = organisations;
    server.folder = await mkdtemp(join(tmpdir(), 'oko-rooms-'));
    await server.#launch('127.0.0.1:0');
    return server;
  }

  async #launch(listen) {
    const args = ['demo', '--data', this.folder, '--listen', listen, '--organisations', String(this.organisations)];
    const child = spawn(BINARY, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.errors = '';
    child.stderr.on('data', (text) => {
      this.errors = (this.errors + text).slice(-4000);
    });
    this.url = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server did not start: ${this.errors}`)), START_LIMIT_MS);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${this.errors}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const ready = READY.exec(line);
        if (!ready) return;
        clearTimeout(timer);
        resolve(ready[1]);
      });
    });
    child.removeAllListeners('exit');
  }

  /** Ends the process at once, as a power cut would. */
  kill() {
    return this.#end('SIGKILL');
  }

  /** Serves the same folder at the same address again. */
  comeBack() {
    return this.#launch(new URL(this.url).host);
  }

  async stop() {
    await this.#end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  async #end(signal) {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Imports a publication package beside the running server. @returns {Promise<string>} the publication's address */
  async publish(archive) {
    const path = join(this.folder, `package-${Date.now()}.zip`);
    await writeFile(path, archive);
    const { stdout } = await run(BINARY, ['publication', 'import', path, '--data', this.folder]);
    return /(\/lk\/publications\/\S+)/.exec(stdout)[1];
  }
}
