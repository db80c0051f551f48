import type { DriftState, ModelIdentity, TrackedDriftState, VariableDriftState } from '../drift/drift-state';
import type { DRIFT_DISABLED } from '../drift/drift-state';
import { CURRENT_ROWS, REFERENCE_ROWS } from '../drift/joint-reference';
import { movedShare } from '../drift/moved-share';
import { bySeverity } from '../drift/severity';
import { describeChange, describeRefused } from './describe-change';
import { figure, percent, plural } from './figures';
import { html, type Html } from './html';
import { minuteOf, sinceTime } from './since';
import { page } from './page';
import { TEST_WORDS } from './test-words';
import { testTable } from './test-table';
import { variableCard } from './variable-card';
import { headline, mark, VERDICTS } from './verdict';

export interface DriftPageOptions {
  readonly state: DriftState | typeof DRIFT_DISABLED;
  readonly model: ModelIdentity;
  /** The rows that were compared, in words, such as `the latest rows of this pod`. */
  readonly subject: string;
  /** Current time of a service, in milliseconds since the epoch. @default - no times, requests and episodes, as for a file */
  readonly now?: number;
  /** Content between the features and the details. @default - none */
  readonly more?: Html;
  /** Last line of the page: a note about the origin of the rows. */
  readonly note: Html;
}

type Tracked = Pick<TrackedDriftState, 'feature' | 'condition'>;

/**
 * The drift state as a page: the status, then the features by the share of rows that moved, then the predictions, which
 * follow from the features, then all numbers.
 */
export function driftPage(options: DriftPageOptions): string {
  const { state, model, subject } = options;
  const title = html`<h1>${model.name} ${model.version}: ${subject}, compared with its training data</h1>`;
  if (!state.enabled) {
    return page({
      title: `Drift detection is off: ${model.name}`,
      body: html`<main>
        ${title}${headline(
          { word: 'Drift detection is off', sign: '○', tone: 'idle' },
          html`<p>${state.detail}</p>`,
        )}
      </main>`,
    });
  }
  const { predictions, joint, refused, window } = state;
  const variables = [
    ...bySeverity(state.features).map((each) => ({ name: each.feature, variable: each })),
    { name: 'Predictions of the model', variable: predictions },
  ];
  const { now } = options;
  return page({
    title: `${VERDICTS[window.status].word}: ${model.name} ${model.version}`,
    body: html`<main>
      ${title} ${headline(VERDICTS[window.status], summary(state, options))}
      <h2>Features with the most moved rows first, then the predictions</h2>
      <section class="card">
        <table>
          <thead>
            <tr>
              <th scope="col">feature</th>
              <th scope="col">state</th>
              <th scope="col">change</th>
            </tr>
          </thead>
          <tbody>
            ${variables.map(
              ({ name, variable }, place) =>
                html`<tr>
                  <th scope="row"><a href="#variable-${place}">${breakable(name)}</a></th>
                  <td>${mark(variable.condition)}</td>
                  <td>${describeChange(variable)}${moved(variable)}</td>
                </tr> `,
            )}${
              joint === null
                ? undefined
                : html`<tr>
                    <th scope="row">All numeric features together</th>
                    <td>${mark(joint.condition)}</td>
                    <td>how the features depend on each other</td>
                  </tr> `
            }${
              refused === null
                ? undefined
                : html`<tr>
                    <th scope="row">Refused rows</th>
                    <td>${mark(refused.condition)}</td>
                    <td>${describeRefused(refused)}</td>
                  </tr> `
            }
          </tbody>
        </table>
      </section>
      <h2>At training and now</h2>
      <p class="legend quiet">
        <span class="before">wide: at training</span> <span class="now">narrow: now</span>
      </p>
      <div class="cards">
        ${variables.map(({ name, variable }, place) => variableCard(place, name, variable, now === undefined ? undefined : sinceTime(variable.since, now)))}
      </div>
      ${
        joint === null
          ? undefined
          : html`<h2>All numeric features together</h2>
              <section class="card">
                ${testTable(joint.tests)}
                <p class="quiet">
                  At most ${REFERENCE_ROWS} training rows and ${CURRENT_ROWS} rows of the window are compared,
                  spread evenly over it.
                </p>
              </section>`
      }
      ${
        refused === null || refused.condition === 'none'
          ? undefined
          : html`<h2>Refused rows</h2>
              <section class="card">
                ${testTable(refused.tests)}
                <p class="quiet">
                  Of the latest ${plural(refused.rows, 'row')}, ${refused.refusedRows} cannot be predicted: a
                  value is missing, of another type, or of a category that training never saw.
                </p>
              </section>`
      }
      ${options.more} ${finePrint(state, model, now !== undefined)}
      <p class="quiet">${options.note}</p>
    </main>`,
  });
}

/** Explains the state, and what to do about it. */
function summary(state: DriftState, { now }: DriftPageOptions): Html {
  const { window, features, predictions, joint, refused } = state;
  const when = now === undefined ? undefined : html` ${sinceTime(state.since, now)}`;
  const everything: readonly Tracked[] = [
    ...bySeverity(features),
    ...(joint === null ? [] : [joint]),
    ...(refused === null ? [] : [refused]),
    predictions,
  ];
  const [first = '', ...others] = everything
    .filter(({ condition }) => condition === window.status)
    .map(({ feature }) => feature);
  const names = html`<strong class="name">${first}</strong
    >${others.length === 0 ? '' : ` and ${plural(others.length, 'other')}`}`;
  switch (window.status) {
    case 'warming_up':
      return html`<p>
        ${plural(window.rows, 'row')} of the ${window.minimumSample} that an evaluation needs. There is no
        result yet.
      </p>`;
    case 'stable':
      return html`<p>
        ${now === undefined ? 'The' : 'The last'} ${plural(window.rows, 'row')} look like the training
        data${when}.
      </p>`;
    case 'possible':
      return html`<p>
        ${names} may have moved${when}. It counts as drift once ${state.rules.confirmations} of
        ${state.rules.confirmationWindows} evaluations agree.
      </p>`;
    case 'drift':
      return html`<p>
          ${names} moved away from the training data${when}. Predictions are still made, and may be wrong.
        </p>
        <ul>
          <li>Off by a factor or a constant: the source changed its unit or encoding. Fix it there.</li>
          <li>
            Stuck, or far out of range: the source is broken. Do not use the predictions until it is fixed.
          </li>
          <li>
            Missing, or a category that training never saw: such rows are refused. Fix the source, or train on
            data that has the category.
          </li>
          <li>The change is real and lasts: train on newer data and release the new artifact.</li>
        </ul>`;
  }
}

function finePrint(state: DriftState, model: ModelIdentity, live: boolean): Html {
  const { window, baseline, rules, evaluated, events, episodes } = state;
  const held =
    rules.thresholds === 'calibrated'
      ? 'calibrated in training on rows outside of the baseline'
      : `computed from each test, ${rules.correction === 'none' ? 'not corrected' : `corrected (${rules.correction})`} for the number of tests`;
  const leave = window.seconds === null ? '' : `, none older than ${plural(window.seconds, 'second')}`;
  return html`<h2>How drift was evaluated</h2>
    <dl class="card">
      <dt>window</dt>
      <dd>
        ${plural(window.rows, 'row')} of at most ${window.size}${leave}; evaluated from
        ${window.minimumSample} on
      </dd>
      ${fact(live, 'last evaluated', evaluated === null ? 'never' : minuteOf(evaluated))}
      <dt>thresholds</dt>
      <dd>${held}; at most ${percent(rules.falseAlarmBudget)} of windows without drift raise an alarm</dd>
      <dt>tests</dt>
      <dd>
        ${rules.tests.length === 0 ? 'none' : rules.tests.map((test) => TEST_WORDS[test].name).join(', ')}${unmade(state)}
      </dd>
      ${fact(rules.confirmationWindows > 1, 'confirmed by', `${rules.confirmations} of the last ${rules.confirmationWindows} evaluations`)}
      <dt>least effect</dt>
      <dd>
        changes smaller than a shift by ${figure(rules.minimumEffect)} standard deviations raise no alarm
      </dd>
      ${fact(live, 'so far', `${plural(episodes, 'episode')} of drift; ${plural(events, 'request')} whose own rows had drifted`)}
      <dt>baseline</dt>
      <dd>${plural(baseline.rows, 'training row')}, <code>${baseline.id}</code></dd>
      <dt>model</dt>
      <dd>${model.name} ${model.version}, <code>${model.digest}</code></dd>
    </dl>`;
}

/** Names a configured test that is not made, because a reader would assume that it is. */
function unmade({ rules, joint }: DriftState): string {
  return rules.tests.includes('mmd') && joint === null
    ? `; ${TEST_WORDS.mmd.name} is not made, because it needs two numeric features with a sample in the baseline`
    : '';
}

function fact(known: boolean, term: string, description: string): Html | undefined {
  return known
    ? html`<dt>${term}</dt>
        <dd>${description}</dd>`
    : undefined;
}

/** Without drift nothing: chance alone moves a share of the rows of a small window. */
function moved(variable: VariableDriftState): Html | undefined {
  if (variable.condition === 'none') return undefined;
  const where = variable.kind === 'numeric' ? 'lie in other ranges' : 'have other values';
  return html`<br /><span class="quiet">${percent(movedShare(variable))} of the rows ${where}</span>`;
}

/** A name that may be broken after an underscore. */
function breakable(name: string): Html {
  const [first = '', ...others] = name.split(/(?<=_)/);
  return html`${first}${others.map((part) => html`<wbr />${part}`)}`;
}
