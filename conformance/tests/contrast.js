// Lists what is written too faintly on its ground (WCAG 2.2, 1.4.3: 4.5 to 1), by class.
(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = (color) => { const [r, g, b] = color.map((v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = (each) => { for (let at = each; at; at = at.parentElement) { const color = rgba(getComputedStyle(at).backgroundColor);
    if (color[3] === 255) return color; } return [255, 255, 255, 255]; };
  const weak = new Set();
  for (const each of document.querySelectorAll('body *')) {
    const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !each.offsetParent || each.closest('.unseen, [hidden], .skip') || getComputedStyle(each).opacity !== '1') continue;
    const [a, b] = [light(rgba(getComputedStyle(each).color)), light(ground(each))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) weak.add(`${each.className}: ${((a + .05) / (b + .05)).toFixed(2)}`);
  }
  return [...weak];
})();
