/** Measures how fast this machine reads memory: every decoded token needs all weights once, so no runtime can be faster. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { median } from '../../engine/shared/bench-numbers';

export interface MemoryRead {
  /** The bytes read: as many as a token needs in float32. */
  readonly bytes: number;
  readonly threads: number;
  /** The median time of one reading, in milliseconds. */
  readonly time: number;
}

const WARM_UP = 2;
const ROUNDS = 15;

/** Comparing two equal halves reads both of them completely, with the widest available instructions. */
const READER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const halves = [0, 1].map(() => Buffer.alloc(Math.ceil(workerData / 2), 1));
  parentPort.on('message', () => parentPort.postMessage(halves[0].equals(halves[1])));
  parentPort.postMessage('ready');
`;

/** Reads this many bytes, which are in no cache, with several threads at once. */
export async function readMemory(bytes: number, threads: number): Promise<MemoryRead> {
  const options = { eval: true, workerData: bytes / threads };
  const readers = Array.from({ length: threads }, () => new Worker(READER, options));
  const answers = () => Promise.all(readers.map((reader) => once(reader, 'message')));
  try {
    await answers();
    const times: number[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      const start = performance.now();
      const done = answers();
      for (const reader of readers) reader.postMessage('read');
      await done;
      if (round >= WARM_UP) times.push(performance.now() - start);
    }
    return { bytes, threads, time: median(times) };
  } finally {
    await Promise.all(readers.map((reader) => reader.terminate()));
  }
}
