#include "api/resources/event_streams.h"

namespace trinhky::api {

base::Result<std::shared_ptr<EventStreams::Seat>> EventStreams::take(const std::string& person) {
  {
    const std::scoped_lock lock(mutex_);
    if (open_ >= bounds_.all) {
      return base::refuse(
          base::ErrorCode::unavailable, "busy",
          {"Hệ thống đang bận, xin thử lại sau ít giây.", "The system is busy; try again in a few seconds."});
    }
    std::size_t& own = of_person_[person];
    if (own >= bounds_.of_person) {
      return base::refuse(base::ErrorCode::throttled, "too-many-streams",
                          {"Đang mở quá nhiều cửa sổ cùng lúc, xin đóng bớt.",
                           "Too many windows are open at once; please close some."});
    }
    ++own;
    ++open_;
  }
  return std::make_shared<Seat>(shared_from_this(), person);
}

std::size_t EventStreams::open() const {
  const std::scoped_lock lock(mutex_);
  return open_;
}

void EventStreams::give_back(const std::string& person) {
  const std::scoped_lock lock(mutex_);
  --open_;
  const auto own = of_person_.find(person);
  if (--own->second == 0) of_person_.erase(own);
}

}  // namespace trinhky::api
