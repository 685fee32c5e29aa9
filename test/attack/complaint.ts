/** What is wrong with a message that users are shown. */

const PROGRAMMING =
  /TypeError|RangeError|ReferenceError|SyntaxError|\bundefined\b|\bNaN\b|\[object |Cannot (?:read|set|convert|mix|destructure)|is not (?:a function|iterable|a constructor)|Invalid (?:array|typed|string)|\bheap\b|offset is out|Pending response rejected|Maximum call stack|\n\s+at /;
const ONNXRUNTIME = /non-zero status|onnx|tensorprotoutils|\.cc:\d+|Exception during init|Status Message|ORT_/i;
const LONGEST = 1200;

/** The complaint about a message that should be a sentence for users, or undefined. */
export function complaintAbout(message: string): string | undefined {
  if (message.trim() === '') return 'an empty message';
  const runtime = complaintAboutRuntime(message);
  if (runtime !== undefined) return runtime;
  if (PROGRAMMING.test(message)) return `a programming error: ${shorten(message)}`;
  if (/[\n\r]/.test(message)) return `a message of several lines: ${shorten(message)}`;
  if (message.length > LONGEST) return `a message of ${message.length} characters: ${shorten(message)}`;
  return undefined;
}

export function complaintAboutRuntime(message: string): string | undefined {
  return ONNXRUNTIME.test(message) ? `a message of onnxruntime: ${shorten(message)}` : undefined;
}

/** A message on one line, cut. */
export function shorten(message: string): string {
  const line = JSON.stringify(message).slice(1, -1);
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
