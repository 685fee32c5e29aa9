/** The attention of the chosen token in the chosen block and head: one row of the weights. */
import type { Step } from '../../src/trace/steps';
import { addressOf, isProbability } from '../heat-map/matrix';
import { stripStrings as strings } from '../strings/token-strip';
import { shownBlock } from './choice';
import { Load } from './load';
import type { PanelData } from './panel';

export class AttentionRow {
  private readonly load: Load<Float32Array>;

  constructor(changed: () => void) {
    this.load = new Load(changed);
  }

  /** The weights on every token, 0 to 1 [key]; `undefined` while they are on their way, or not wanted. */
  get weights(): Float32Array | undefined {
    return this.load.current ? this.load.value : undefined;
  }

  get pending(): boolean {
    return this.load.pending;
  }

  get error(): string | undefined {
    return this.load.error;
  }

  retry(): void {
    this.load.retry();
  }

  /** Ask for what is chosen, unless attention is not to be shown. */
  want(panel: PanelData): void {
    const { choice, readings } = panel;
    if (choice.attention === 'off') {
      this.load.reset();
      return;
    }
    const { token } = choice;
    const block = shownBlock(choice);
    this.load.want(JSON.stringify([readings.trace, block, token]), async () => {
      const { steps } = await readings.read('steps', block);
      return readRow(panel, steps, token);
    });
  }
}

async function readRow({ summary, windows, choice }: PanelData, steps: readonly Step[], token: number) {
  const pattern = steps
    .flatMap(({ tensors }) => tensors)
    .find((tensor) => isProbability(tensor) && tensor.variant === choice.variant);
  if (!pattern) throw new Error(strings.noPattern);
  const size = summary.tokens.length;
  const row = { size, spans: [{ start: token, stop: token + 1 }] };
  const keys = { size, spans: [{ start: 0, stop: size }] };
  return (await windows.grid(addressOf(pattern, summary), pattern, row, keys)).values;
}

export interface Attended {
  readonly position: number;
  readonly weight: number;
}

/** The tokens with the largest weights, the largest first; of equals the earlier. */
export function mostAttended(weights: ArrayLike<number>, count: number): readonly Attended[] {
  return Array.from(weights, (weight, position) => ({ position, weight }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.position - b.position)
    .slice(0, count);
}
