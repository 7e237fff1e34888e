/**
 * Gives every `<style>` element made from now on the page's nonce. Monaco, Radix and the rest write their rules into
 * elements of their own, which the page's policy refuses without it. Import this before them.
 */

const { nonce } = document.querySelector("script[nonce]");
const createElement = document.createElement.bind(document);

document.createElement = (name, options) => {
  const element = createElement(name, options);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
};
