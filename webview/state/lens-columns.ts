/** The columns of the logit lens that are known: read a few at a time, one after another, and only those in view. */
import type { Lens, LensToken } from '../../src/trace/lens';
import type { Proof } from '../../src/trace/proofs';
import { errorMessage } from './load';

/** Positions that are read together. */
export const LENS_CHUNK = 8;

type TokenText = Lens['tokens'][number];

interface TokenPlace {
  readonly probability: number;
  readonly rank: number;
}

export interface LensCell {
  readonly token: TokenText;
  readonly probability: number;
  readonly entropy: number;
  /** The token that is predicted in the end at this position. */
  readonly finalToken: TokenText;
  readonly final: TokenPlace;
  readonly target: TokenPlace | null;
}

export class LensColumns {
  error: string | undefined;
  private readonly chunks = new Map<number, Lens>();
  private readonly texts = new Map<number, TokenText>();
  private view = { start: 0, stop: 0 };
  private busy = false;

  constructor(
    private readonly size: number,
    private readonly read: (positions: readonly number[]) => Promise<Lens>,
    private readonly changed: () => void,
  ) {}

  /** The columns in view, half-open: those of them that are not known yet are read. */
  show(start: number, stop: number): void {
    this.view = { start, stop: Math.min(stop, this.size) };
    if (this.error === undefined) void this.next();
  }

  retry(): void {
    this.error = undefined;
    this.changed();
    void this.next();
  }

  cell(point: number, position: number): LensCell | undefined {
    const lens = this.chunks.get(Math.floor(position / LENS_CHUNK));
    if (!lens) return undefined;
    const width = lens.positions.length;
    const column = position % LENS_CHUNK;
    const at = point * width + column;
    const finalId = lens.top[(lens.points.length - 1) * width + column] as number;
    return {
      token: this.textOf(lens.top[at] as number),
      probability: lens.probability[at] as number,
      entropy: lens.entropy[at] as number,
      finalToken: this.textOf(finalId),
      final: placeOf(lens.final, at),
      target: lens.target && placeOf(lens.target, at),
    };
  }

  /** Any token that occurs in what was read. */
  text(id: number): TokenText | undefined {
    return this.texts.get(id);
  }

  /** How many columns are known. */
  get known(): number {
    return [...this.chunks.values()].reduce((sum, { positions }) => sum + positions.length, 0);
  }

  /** Of the proofs of what was read, the one that comes nearest to failing, or fails. */
  get proof(): Proof | undefined {
    const share = ({ status, residual, bound }: Proof) =>
      status === 'fails' ? Infinity : (residual ?? 0) / (bound ?? 1);
    return [...this.chunks.values()].map(({ proof }) => proof).sort((a, b) => share(b) - share(a))[0];
  }

  /** One after another, so that what has left the view by then is not asked for. */
  private async next(): Promise<void> {
    const chunk = this.missing();
    if (this.busy || chunk === undefined) return;
    this.busy = true;
    const start = chunk * LENS_CHUNK;
    const positions = Array.from({ length: Math.min(LENS_CHUNK, this.size - start) }, (_, i) => start + i);
    try {
      const lens = await this.read(positions);
      this.chunks.set(chunk, lens);
      for (const token of lens.tokens) this.texts.set(token.id, token);
    } catch (error) {
      this.error = errorMessage(error);
    }
    this.busy = false;
    this.changed();
    if (this.error === undefined) await this.next();
  }

  private missing(): number | undefined {
    const { start, stop } = this.view;
    for (let chunk = Math.floor(start / LENS_CHUNK); chunk * LENS_CHUNK < stop; chunk++)
      if (!this.chunks.has(chunk)) return chunk;
    return undefined;
  }

  private textOf(id: number): TokenText {
    return this.texts.get(id) as TokenText;
  }
}

function placeOf({ probability, rank }: LensToken, at: number): TokenPlace {
  return { probability: probability[at] as number, rank: rank[at] as number };
}
