/** Work that what is seen first need not wait for. */

/** Call after the next picture is painted, which is after the callbacks of its frame. @returns what cancels it */
export function afterPaint(call: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => {
    timer = setTimeout(call);
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
