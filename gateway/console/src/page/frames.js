/** Drawing at the pace of the screen. */

/** A function that does `work` in the next frame, once, however often it is called before. */
export function oncePerFrame(work) {
  let frame = null;
  return () => {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      work();
    });
  };
}
