#include "engine/notify/outbound_pool.h"

#include <utility>

namespace trinhky::notify {

std::unique_ptr<OutboundHttp> OutboundPool::take() {
  const std::scoped_lock lock(mutex_);
  if (idle_.empty()) return std::make_unique<OutboundHttp>(settings_);
  auto http = std::move(idle_.back());
  idle_.pop_back();
  return http;
}

base::Result<HttpAnswer> OutboundPool::post(const HttpPost& request) {
  auto http = take();
  auto answer = http->post(request);
  const std::scoped_lock lock(mutex_);
  idle_.push_back(std::move(http));
  return answer;
}

}  // namespace trinhky::notify
