import { physicalName } from '../physical-name';
import { ResourceType } from '../resource-type';

export const cloudWatchDashboard: ResourceType = {
  applied: ['DashboardName', 'DashboardBody'],
  async apply({ cloud, stackName, logicalId, properties }) {
    const name = properties.DashboardName ?? physicalName(stackName, logicalId, 255);
    JSON.parse(properties.DashboardBody); // invalid JSON fails the deployment
    cloud.cloudWatch.dashboards.set(name, properties.DashboardBody);
    return { physicalId: name, attributes: {} };
  },
  async delete({ physicalId }, { cloud }) {
    cloud.cloudWatch.dashboards.delete(physicalId);
  },
};
