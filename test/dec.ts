import { openModel } from '/work/wt/me/src/architectures/open-model';
import { Model } from '/work/wt/me/src/lowering/model';
import { openQuantized, writeQuantized } from '/work/wt/me/src/lowering/quantized';
import { Decoder } from '/work/wt/me/src/generate/decoder';
import { argmax } from '/work/wt/me/src/generate/sampling';
import { withRandomModel } from '/work/wt/me/src/terminal/models/random-model';
import { BENCH_MODELS } from '/work/wt/me/src/terminal/peers/bench-models';
import { benchIds } from '/work/wt/me/src/engine/bench/bench-tools';
const [shape, bits, block, threads] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4]), Number(process.argv[5])];
const made = BENCH_MODELS.find((m) => m.shape === shape)!;
await withRandomModel(made, '/work/wt/me/models/starter', async (folder) => {
  const model = new Model(await openModel(folder, async () => '/tmp/s20'), { threads });
  const path = `/tmp/s20/${shape}-${bits}-${block}.safetensors`;
  const signal = new AbortController().signal;
  await writeQuantized(path, model.folder.plan, model.folder.weights, { quantization: { bits: bits as 4, block: block as 32 }, source: 'x', pause: async () => undefined });
  const weights = (await openQuantized(path, 'x'))!;
  process.env['ORTPROF'] = process.argv[6] ?? '';
  if (!process.argv[6]) delete process.env['ORTPROF'];
  const d = await Decoder.open(model, { quantized: weights });
  const times: number[] = [];
  for (let r = 0; r < 8; r++) {
    d.cache.truncate(0);
    let t = argmax(await d.append(benchIds(model.spec.vocabSize, 64), signal));
    const s = performance.now();
    for (let i = 0; i < 64; i++) t = argmax(await d.append([t], signal));
    times.push((performance.now() - s) / 64);
  }
  times.sort((a, b) => a - b);
  console.log(shape, bits, block, 'threads', threads, 'ms/token', times.map((t) => t.toFixed(2)).join(' '));
  const session = (d as any).session.session;
  if (process.argv[6]) session.endProfiling?.();
  await model.releaseDecode();
});
