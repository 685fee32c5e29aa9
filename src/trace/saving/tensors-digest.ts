/**
 * Whether the tensors of a saved trace are, byte for byte, those that were saved: no other proof detects a change that is
 * small enough to be a rounding.
 */
import { createHash } from 'node:crypto';
import { Mutex } from '../../base/mutex';
import { type OpenFile, readRange } from '../../model/files';
import type { SafetensorsHeader } from '../../model/safetensors';
import type { Proof } from '../run/proofs';
import { saysOtherThanSaved, TENSORS_DIGEST } from './saved-facts';

/** How many bytes are read at once. */
const PIECE = 4 * 1024 * 1024;

/** Reads the tensors once, in the file's order, as far as it is asked to. */
export class TensorsDigest {
  private readonly hash = createHash('sha256');
  private readonly turns = new Mutex();
  private readonly pieces: AsyncGenerator<Uint8Array>;
  private readonly size: number;
  private done = 0;
  private found: string | undefined;

  /** @param header of the trace, which in the file of a comparison does not have all tensors */
  constructor(
    file: OpenFile,
    private readonly header: SafetensorsHeader,
  ) {
    this.pieces = piecesOf(file, header);
    this.size = [...header.tensors.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** The digest of the trace when it was saved; `undefined` in files of older versions. */
  private get written(): string | undefined {
    return this.header.metadata[TENSORS_DIGEST];
  }

  /** @param share how much of the tensors has been read in the end, from 0 to 1; nothing is read twice */
  advanceTo(share: number): Promise<void> {
    return this.turns.run(async () => {
      if (this.written === undefined || this.found !== undefined) return;
      while (this.done < share * this.size) {
        const { value } = await this.pieces.next();
        if (!value) break;
        this.hash.update(value);
        this.done += value.byteLength;
      }
      if (this.done >= this.size) this.found = this.hash.digest('hex');
    });
  }

  /** Nothing is claimed before all bytes were read. */
  proofs(): Proof[] {
    const { written, found } = this;
    if (written === undefined)
      return [{ ...PROOF, status: 'not applicable', because: NONE, residual: null, bound: null }];
    if (found === undefined) return [];
    if (found === written) return [{ ...PROOF, status: 'holds', residual: 0, bound: 0 }];
    return [
      {
        ...PROOF,
        status: 'fails',
        residual: 1,
        bound: 0,
        differs: saysOtherThanSaved(this.header) ? CHANGED_EITHER : CHANGED,
      },
    ];
  }
}

const PROOF = {
  name: 'tensor-bytes',
  claim: 'Every byte of the tensors is the one that was saved, by their SHA-256',
  view: 'tokens',
} as const;
const NONE = 'the file has no digest of them: an older version saved it';
const CHANGED = 'its tensors were changed since it was saved';
/** Said if the metadata has changed, too: it includes the digest, so either the digest or the tensors may have been changed. */
const CHANGED_EITHER = 'its tensors, or the digest that it has of them, were changed since it was saved';

async function* piecesOf(file: OpenFile, { tensors }: SafetensorsHeader): AsyncGenerator<Uint8Array> {
  for (const { offset, byteLength } of [...tensors.values()].sort((a, b) => a.offset - b.offset)) {
    for (let start = 0; start < byteLength; start += PIECE) {
      const piece = new Uint8Array(Math.min(PIECE, byteLength - start));
      await readRange(file, offset + start, piece);
      yield piece;
    }
  }
}
