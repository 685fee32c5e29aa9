/** Reports the progress of long work: what is being done, how far it is, and how long it has taken. */
import { count } from '../base/counted';
import type { RequestOptions } from '../engine/host/client';
import type { Progress } from '../engine/protocol/progress';
import { sizeText } from '../library/progress-text';
import type { Call } from './call';

/** Milliseconds between two lines, each of which replaces the previous one. */
const PAUSE = 1000;

/**
 * Does a piece of work.
 * @param what its description: "Tracing the text"
 * @param work gets the options for its requests
 */
export async function tellingProgress<T>(
  { terminal, signal }: Pick<Call, 'signal' | 'terminal'>,
  what: string,
  work: (options: RequestOptions) => Promise<T>,
): Promise<T> {
  const begun = performance.now();
  let part = '';
  const tell = () => {
    const seconds = Math.floor((performance.now() - begun) / 1000);
    terminal.showProgress([what, part, `${seconds} s`].filter(Boolean).join(', '));
  };
  terminal.showProgress(what);
  const timer = setInterval(tell, PAUSE);
  const onProgress = (progress: Progress) => {
    part = partOf(progress);
  };
  try {
    return await work({ signal, onProgress });
  } finally {
    clearInterval(timer);
    terminal.showProgress();
  }
}

function partOf({ stage, done, total }: Progress): string {
  switch (stage) {
    case 'widen':
      return `writing the values of a quantised model as float32: ${sizeText(done)} of ${sizeText(total)}`;
    case 'load':
      return `loading the model: part ${Math.min(done + 1, total)} of ${total}`;
    case 'generate':
      return `token ${count(done)} of ${count(total)}`;
    case 'proofs':
      return 'checking';
    default:
      return `part ${Math.min(done + 1, total)} of ${total}`;
  }
}
