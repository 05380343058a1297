import { DEFAULT_ASYNC_CONFIG } from '../../aws/lambda/function-config';
import { checkTarget } from '../../wire/clients';
import { ResourceType } from '../resource-type';

export const lambdaEventInvokeConfig: ResourceType = {
  applied: ['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig.OnFailure.Destination',
    'DestinationConfig.OnSuccess.Destination'],
  async apply({ cloud, properties }) {
    const { OnFailure, OnSuccess } = properties.DestinationConfig ?? {};
    [OnFailure, OnSuccess].filter(Boolean).forEach(({ Destination }) => checkTarget(Destination));
    cloud.lambda.putAsyncConfig(properties.FunctionName, {
      maximumRetryAttempts: Number(properties.MaximumRetryAttempts ?? DEFAULT_ASYNC_CONFIG.maximumRetryAttempts),
      maximumEventAge: Number(properties.MaximumEventAgeInSeconds ?? DEFAULT_ASYNC_CONFIG.maximumEventAge),
      onFailureArn: OnFailure?.Destination,
      onSuccessArn: OnSuccess?.Destination,
    });
    return { physicalId: `${properties.FunctionName}|${properties.Qualifier}`, attributes: {} };
  },
  async delete({ properties }, { cloud }) {
    cloud.lambda.putAsyncConfig(properties.FunctionName);
  },
};
