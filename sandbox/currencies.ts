import type { Provenance } from './fidelity/provenance.ts';

interface Currency {
  /** Digits after the point of the major unit. */
  exponent: 0 | 2;
  /** CNY for one major unit, about. */
  cny: number;
}

/** The currencies of the Global parameter page (2025.04.17). */
export const CURRENCIES: Readonly<Record<string, Currency>> = {
  CNY: { exponent: 2, cny: 1 },
  HKD: { exponent: 2, cny: 0.92 },
  GBP: { exponent: 2, cny: 9.2 },
  USD: { exponent: 2, cny: 7.2 },
  JPY: { exponent: 0, cny: 0.048 },
  CAD: { exponent: 2, cny: 5.2 },
  AUD: { exponent: 2, cny: 4.7 },
  EUR: { exponent: 2, cny: 7.8 },
  NZD: { exponent: 2, cny: 4.3 },
  KRW: { exponent: 0, cny: 0.0052 },
  THB: { exponent: 2, cny: 0.2 },
  SGD: { exponent: 2, cny: 5.4 },
  RUB: { exponent: 2, cny: 0.08 },
  CHF: { exponent: 2, cny: 8.2 },
  SEK: { exponent: 2, cny: 0.68 },
  DKK: { exponent: 2, cny: 1.05 },
  NOK: { exponent: 2, cny: 0.66 },
  AED: { exponent: 2, cny: 1.96 },
  TRY: { exponent: 2, cny: 0.21 },
  MOP: { exponent: 2, cny: 0.9 },
  TWD: { exponent: 2, cny: 0.22 },
  CZK: { exponent: 2, cny: 0.31 },
  MYR: { exponent: 2, cny: 1.6 },
  PHP: { exponent: 2, cny: 0.125 },
  IDR: { exponent: 2, cny: 0.00045 },
  MNT: { exponent: 2, cny: 0.0021 },
  QAR: { exponent: 2, cny: 1.98 },
  HUF: { exponent: 2, cny: 0.0195 },
  KHR: { exponent: 2, cny: 0.0018 },
  ISK: { exponent: 0, cny: 0.052 },
};

/** `1750` USD → `17.50`. */
export const majorUnits = (amount: number, currency: string): number =>
  amount / 10 ** (CURRENCIES[currency]?.exponent ?? 2);

export const CURRENCY_RULES: readonly Provenance[] = [
  {
    rule: 'Amounts count the smallest unit of the currency: yen for JPY, cents for USD and HKD',
    source: 'Global parameter page, chapter2_1',
    confidence: 'documented',
  },
  {
    rule: 'KRW and ISK have no smaller unit, all others but JPY have hundredths',
    source: 'ISO 4217',
    confidence: 'derived',
  },
];
