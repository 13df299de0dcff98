import { html, svg, type TemplateResult } from 'lit-html';
import { encode } from 'uqr';

const QUIET_ZONE = 4;

/** A text as QR code, black on white whatever the theme, because cameras want it so. */
export const qrCode = (text: string, label: string): TemplateResult => {
  const { data, size } = encode(text, { border: QUIET_ZONE, ecc: 'M' });
  const path = data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('');
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${label} shape-rendering="crispEdges">
    ${svg`<rect width=${size} height=${size} fill="#fff"></rect><path d=${path} fill="#000"></path>`}
  </svg>`;
};
