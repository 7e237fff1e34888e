/** Limits drawing to once a frame. */

/** A function that does `work` in the next frame, once, no matter how often it is called until then. */
export function oncePerFrame(work) {
  let frame = null;
  return () => {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      work();
    });
  };
}
