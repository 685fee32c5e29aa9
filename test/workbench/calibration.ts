/** How often ghost text of the starter is right: said to be measured, since that takes the processor seconds in each new profile. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { calibrationPath, CALIBRATION_FORMAT as format } from '../../src/engine/worker/completions/calibrate.ts';
import { UNCALIBRATED } from '../../src/generate/confidence.ts';
import { root } from './paths.ts';
import type { Server } from './server.ts';
import { thorough } from './thorough.ts';

/** Before a window is opened. What is written is what holds until it is measured; `npm run check:long` measures. */
export async function skipCalibration({ folder }: Server): Promise<void> {
  if (thorough) return;
  const weights = await readFile(join(root, 'models/starter/model.safetensors'));
  const hash = createHash('sha256').update(weights).digest('hex');
  const storage = join(folder, 'data/data/User/globalStorage/llm-trace.llm-trace');
  const file = calibrationPath(join(storage, `quantized/${hash}-8-128.safetensors`));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ format, prose: UNCALIBRATED, code: UNCALIBRATED }));
}
