/** The known columns of the logit lens: read a few at a time, one group after another, and only those in view. */
import type { ReactiveControllerHost } from 'lit';
import type { Lens, LensToken } from '../../../src/trace/readings/lens';
import type { Proof } from '../../../src/trace/run/proofs';
import { type Pieces, Piecewise } from '../../base/piecewise';
import { DelegatesFailure } from '../../base/query';
import type { ReadingSource } from '../../sources/readings';

/** How many positions are read together. */
export const LENS_CHUNK = 8;

type TokenText = Lens['tokens'][number];

interface TokenPlace {
  readonly probability: number;
  readonly rank: number;
}

export interface LensCell {
  readonly token: TokenText;
  readonly probability: number;
  readonly logit: number;
  readonly logSum: number;
  readonly entropy: number;
  /** The token that is predicted in the end at this position. */
  readonly finalToken: TokenText;
  readonly final: TokenPlace;
  /** Its probability after the last block; `undefined` if this is the cell of the last block. */
  readonly atEnd: number | undefined;
  readonly target: TokenPlace | null;
}

/** Which columns are shown, and of what. */
export interface ShownColumns {
  readonly readings: ReadingSource;
  /** How many columns there are: one for each token. */
  readonly size: number;
  /** The token that is looked for; null for none; `undefined` to read nothing. */
  readonly target: number | null | undefined;
  /** The columns in view, as a half-open range: those that are not known yet are read. */
  readonly view: { readonly start: number; readonly stop: number };
}

export class LensColumns extends DelegatesFailure {
  protected readonly query: Piecewise<Lens>;

  /** @param shown evaluated in every update of the host */
  constructor(host: ReactiveControllerHost, shown: () => ShownColumns) {
    super();
    this.query = new Piecewise(host, () => chunksOf(shown()));
  }

  /** Reads columns that are not in view, where nothing prevents reading them. @throws the error of a failed read */
  async read(columns: ShownColumns['view']): Promise<void> {
    await this.query.read(chunksWith(columns, Infinity));
  }

  cell(point: number, position: number): LensCell | undefined {
    const lens = this.query.known.get(Math.floor(position / LENS_CHUNK));
    if (!lens) return undefined;
    const width = lens.positions.length;
    const column = position % LENS_CHUNK;
    const at = point * width + column;
    const end = (lens.points.length - 1) * width + column;
    const finalId = lens.top[end] as number;
    const texts = textsOf(lens);
    return {
      token: texts.get(lens.top[at] as number) as TokenText,
      probability: lens.probability[at] as number,
      logit: lens.logit[at] as number,
      logSum: lens.logSum[at] as number,
      entropy: lens.entropy[at] as number,
      finalToken: texts.get(finalId) as TokenText,
      final: placeOf(lens.final, at),
      atEnd: at === end ? undefined : lens.probability[end],
      target: lens.target && placeOf(lens.target, at),
    };
  }

  /** The text of any token that occurs in the known columns. */
  text(id: number): TokenText | undefined {
    for (const lens of this.query.known.values()) {
      const text = textsOf(lens).get(id);
      if (text) return text;
    }
    return undefined;
  }

  /** How many columns are known. */
  get known(): number {
    return [...this.query.known.values()].reduce((sum, { positions }) => sum + positions.length, 0);
  }

  /** Of the proofs of the known columns, the one that is closest to failing, or that fails. */
  get proof(): Proof | undefined {
    const share = ({ status, residual, bound }: Proof) =>
      status === 'fails' ? Infinity : (residual ?? 0) / (bound ?? 1);
    return [...this.query.known.values()].map(({ proof }) => proof).sort((a, b) => share(b) - share(a))[0];
  }
}

function chunksOf({ readings, size, target, view }: ShownColumns): Pieces<Lens> | undefined {
  if (target === undefined) return undefined;
  return {
    of: [readings, target],
    wanted: chunksWith(view, size),
    fetch: (chunk, signal) => {
      const start = chunk * LENS_CHUNK;
      const positions = Array.from({ length: Math.min(LENS_CHUNK, size - start) }, (_, index) => start + index);
      return readings.read('lens', { positions, target }, signal);
    },
  };
}

function chunksWith({ start, stop }: ShownColumns['view'], size: number): number[] {
  const first = Math.floor(start / LENS_CHUNK);
  const last = Math.ceil(Math.min(stop, size) / LENS_CHUNK);
  return Array.from({ length: Math.max(last - first, 0) }, (_, index) => first + index);
}

const knownTexts = new WeakMap<Lens, ReadonlyMap<number, TokenText>>();

/** The tokens of a lens by their ids, computed once, since every cell looks them up. */
function textsOf(lens: Lens): ReadonlyMap<number, TokenText> {
  const known = knownTexts.get(lens);
  if (known) return known;
  const made = new Map(lens.tokens.map((token) => [token.id, token]));
  knownTexts.set(lens, made);
  return made;
}

function placeOf({ probability, rank }: LensToken, at: number): TokenPlace {
  return { probability: probability[at] as number, rank: rank[at] as number };
}
