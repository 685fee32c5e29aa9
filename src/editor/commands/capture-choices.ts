/** What may be kept of a large trace, in words: apart from the editor that asks. */
import type { Capture, CaptureCost, TraceCost } from '../../engine/protocol';

export interface CaptureChoice {
  readonly keep: Capture['keep'];
  readonly cost: CaptureCost;
  /** Whether it is more than all traces may take. For `blocks`: even of one block. */
  readonly exceeds: boolean;
}

/** From the most to the least; for `blocks` the cost of one. */
export function captureChoices(cost: TraceCost): readonly CaptureChoice[] {
  const { all, attention, statistics } = cost.captures;
  const choice = (keep: Capture['keep'], of: CaptureCost): CaptureChoice => ({
    keep,
    cost: of,
    // The least is kept even if it is more: without it there is no trace.
    exceeds: keep !== 'statistics' && of.bytes > cost.budget,
  });
  return [
    choice('all', all),
    choice('attention', attention),
    choice('blocks', costOfBlocks(cost, 1)),
    choice('statistics', statistics),
  ];
}

/** The cost of keeping so many blocks whole. */
export function costOfBlocks({ captures: { statistics, block } }: TraceCost, count: number): CaptureCost {
  return {
    bytes: statistics.bytes + count * block.bytes,
    milliseconds: statistics.milliseconds + count * block.milliseconds,
  };
}

/** "412 MB, about 3 s". */
export function costText({ bytes, milliseconds }: CaptureCost): string {
  return `${bytesText(bytes)}, about ${timeText(milliseconds)}`;
}

/** In megabytes as the settings count them. */
export function bytesText(bytes: number): string {
  const megabytes = bytes / 2 ** 20;
  return `${megabytes < 10 ? megabytes.toFixed(1) : Math.round(megabytes).toLocaleString('en')} MB`;
}

/** One significant digit more would be more than is known. */
export function timeText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Math.max(0.1, Math.round(seconds * 10) / 10)} s`;
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
