import type { Page } from 'playwright-core';

/** A text that is hard to read. */
export interface FaintText {
  readonly text: string;
  /** Tag and classes. */
  readonly element: string;
  /** 1 to 21. */
  readonly ratio: number;
  readonly color: string;
  readonly background: string;
}

/**
 * The texts of a page whose contrast is below 4.5, or below 3 for large text. Controls that are disabled need none.
 *
 * @see https://www.w3.org/TR/WCAG21/#contrast-minimum
 */
export async function faintTexts(page: Page): Promise<FaintText[]> {
  // as text, because it runs in the page
  return page.evaluate<FaintText[]>(`(() => {
    // a button that is fading in is as readable as it will be
    for (const each of document.getAnimations()) {
      try {
        each.finish();
      } catch {
        // it has no end
        each.cancel();
      }
    }
    const parse = (color) => {
      const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number);
      return { r, g, b, a };
    };
    const over = (top, below) => {
      const mix = (key) => top[key] * top.a + below[key] * (1 - top.a);
      return { r: mix('r'), g: mix('g'), b: mix('b'), a: 1 };
    };
    const luminance = ({ r, g, b }) => {
      const [red, green, blue] = [r, g, b].map((value) => {
        const share = value / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const background = (element) => {
      const layers = [];
      for (let each = element; each; each = each.parentElement) layers.push(parse(getComputedStyle(each).backgroundColor));
      return layers.reverse().reduce((below, layer) => over(layer, below), { r: 255, g: 255, b: 255, a: 1 });
    };
    const faint = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const element = walker.currentNode.parentElement;
      if (text === '' || ['SCRIPT', 'STYLE', 'OPTION'].includes(element.tagName) || !element.checkVisibility()) continue;
      if (element.closest(':disabled')) continue;
      const style = getComputedStyle(element);
      const paper = background(element);
      const opacity = [...(function* () { for (let e = element; e; e = e.parentElement) yield Number(getComputedStyle(e).opacity); })()]
        .reduce((product, each) => product * each, 1);
      const ink = parse(style.color);
      const [low, high] = [luminance(over({ ...ink, a: ink.a * opacity }, paper)), luminance(paper)].sort((a, b) => a - b);
      const ratio = (high + 0.05) / (low + 0.05);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio >= (large ? 3 : 4.5)) continue;
      faint.push({
        text: text.slice(0, 40),
        element: element.tagName.toLowerCase() + '.' + [...element.classList].join('.') + ' in ' + element.parentElement.className,
        ratio: Math.round(ratio * 100) / 100,
        color: style.color,
        background: 'rgb(' + [paper.r, paper.g, paper.b].map(Math.round).join(', ') + ')',
      });
    }
    return faint;
  })()`);
}
