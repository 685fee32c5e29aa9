/** Defers work that is not needed for the first picture. */

/**
 * Calls `call` once the next picture is on the screen, that is, when the frame after it has begun. An earlier call would run
 * between the two frames and delay the picture.
 * @returns a function that cancels the call
 */
export function afterPaint(call: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(() => {
      timer = setTimeout(call);
    });
  });
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
