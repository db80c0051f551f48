import { promtoolInstalled } from '../../constructs/testing';
import { toolInstalled } from './tools';

/** Whether rules can be evaluated. Without promtool the tests are left out loudly, and fail where `CI=true`. */
export const canEvaluateRules = toolInstalled(
  promtoolInstalled(),
  'promtool',
  'RULES WERE NOT EVALUATED AND ALERTS WERE NOT FIRED',
);
