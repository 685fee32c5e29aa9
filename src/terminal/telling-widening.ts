/** Reports to the user that the weights of a quantised model are being widened, which may take a minute. */
import type { RequestOptions } from '../engine/host/client';
import { sizeText } from '../library/progress-text';
import type { Call } from './call';

/** Options for a request that may open a model for the first time. */
export function tellingWidening({ terminal, signal }: Pick<Call, 'signal' | 'terminal'>): RequestOptions {
  return {
    signal,
    onProgress: ({ stage, done, total }) => {
      if (stage !== 'widen') return;
      const part = `${sizeText(done)} of ${sizeText(total)}`;
      terminal.showProgress(done < total ? `The model is quantised: its values are written as float32, ${part}` : '');
    },
  };
}
