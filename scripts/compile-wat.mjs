// Compiles the sums of statistics into the module that the engine carries: `node scripts/compile-wat.mjs [--check]`
import { readFile, writeFile } from 'node:fs/promises';
import wabt from 'wabt';

const SOURCE = 'src/trace/tensors/vector-sums.wat';
const COMPILED = 'src/trace/tensors/vector-sums.wasm.ts';

const { parseWat } = await wabt();
const { buffer } = parseWat(SOURCE, await readFile(SOURCE, 'utf8'), { simd: true }).toBinary({});
const text = `/** Compiled from vector-sums.wat by scripts/compile-wat.mjs: WebAssembly in base64. */
export const VECTOR_SUMS =
  '${Buffer.from(buffer).toString('base64')}';
`;
if (!process.argv.includes('--check')) await writeFile(COMPILED, text);
else if ((await readFile(COMPILED, 'utf8')) !== text) {
  console.error(`${COMPILED} is not what ${SOURCE} says: run node scripts/compile-wat.mjs.`);
  process.exit(1);
}
