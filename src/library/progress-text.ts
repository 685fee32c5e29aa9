/** Download progress in words. */
import { durationText } from '../base/duration-text';
import type { DownloadProgress } from './download';

/** For example "123.4 of 353.0 MB, 12.3 MB/s, 19 s left". */
export function progressText({ loaded, total, speed, isWaiting }: DownloadProgress): string {
  const unit = unitOf(total ?? loaded);
  const amount = total === undefined ? sizeIn(unit, loaded) : `${number(unit, loaded)} of ${sizeIn(unit, total)}`;
  if (isWaiting) return `${amount}, loaded by another window or program`;
  if (speed === undefined) return amount;
  const left = total === undefined || speed <= 0 ? '' : `, ${durationText((total - loaded) / speed)} left`;
  return `${amount}, ${sizeIn(speed < 1e6 ? KB : MB, speed)}/s${left}`;
}

/** For example "353.0 MB". */
export function sizeText(bytes: number): string {
  return sizeIn(unitOf(bytes), bytes);
}

interface Unit {
  readonly bytes: number;
  readonly name: string;
}

const KB: Unit = { bytes: 1e3, name: 'kB' };
const MB: Unit = { bytes: 1e6, name: 'MB' };
const GB: Unit = { bytes: 1e9, name: 'GB' };

function unitOf(bytes: number): Unit {
  if (bytes >= 1e9) return GB;
  return bytes >= 1e6 ? MB : KB;
}

function sizeIn(unit: Unit, bytes: number): string {
  return `${number(unit, bytes)} ${unit.name}`;
}

function number(unit: Unit, bytes: number): string {
  return (bytes / unit.bytes).toFixed(unit === GB ? 2 : 1);
}
