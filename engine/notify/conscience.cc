#include "engine/notify/conscience.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

namespace trinhky::notify {
namespace {

using base::Instant;

// Those that ask somebody to do a piece of work, or complain that it is not done.
constexpr auto asking = std::to_array<std::string_view>(
    {"work-opened", "returned", "due-soon", "overdue", "told-leaders", "unit-due-soon", "unit-overdue", "reassigned",
     "consulted", "approver-added", "urged", "co-operates", "file-decide-again"});

constexpr auto because_words =
    std::to_array<std::pair<Because, std::string_view>>({{Because::urgent, "urgent"},
                                                         {Because::unread, "unread"},
                                                         {Because::digest, "digest"},
                                                         {Because::not_yet, "not_yet"},
                                                         {Because::daily, "daily"},
                                                         {Because::budget_spent, "budget_spent"},
                                                         {Because::quiet_hours, "quiet_hours"},
                                                         {Because::rest_day, "rest_day"},
                                                         {Because::task_closed, "task_closed"},
                                                         {Because::newer, "newer"},
                                                         {Because::read, "read"},
                                                         {Because::app_only, "app_only"}});

auto in_order(const Waiting* one) {
  return std::tuple(one->doing, one->at, std::string_view(one->id));
}

std::vector<std::string> ids_of(std::vector<const Waiting*> notices) {
  std::ranges::sort(notices, {}, in_order);
  std::vector<std::string> ids;
  ids.reserve(notices.size());
  for (const Waiting* one : notices) ids.push_back(one->id);
  return ids;
}

class Planner {
 public:
  Planner(std::span<const Waiting> notices, const Circumstances& with) : notices_(notices), with_(with) {
    plan_.sent_today = with.sent_today;
  }

  Plan plan() {
    keep_newest();
    for (const Waiting& one : notices_) place(one);
    for (const auto& [paper, together] : urgent_) {
      plan_.messages.push_back({.notices = ids_of(together), .because = Because::urgent, .urgent = true});
    }
    send_digest();
    send_ready();
    return std::move(plan_);
  }

 private:
  static bool urgent(const Waiting& one) { return is_urgent(one.template_id); }

  // Of the notices that ask for one piece of work, which one speaks for all.
  void keep_newest() {
    for (const Waiting& one : notices_) {
      if (one.work.empty() || !asks_for_work(one.template_id)) continue;
      const Waiting*& newest = newest_[one.work];
      const auto rank = [](const Waiting& it) { return std::tuple(urgent(it), it.at, std::string_view(it.id)); };
      if (newest == nullptr || rank(*newest) < rank(one)) newest = &one;
    }
  }

  void place(const Waiting& one) {
    const bool asks = asks_for_work(one.template_id);
    if (asks && one.closed) return drop(one, Because::task_closed);
    if (const auto newest = newest_.find(one.work); asks && newest != newest_.end() && newest->second != &one) {
      return drop(one, Because::newer);
    }
    if (urgent(one)) {
      // What is about no paper stands alone.
      urgent_[one.instance.empty() ? "|" + one.id : one.instance].push_back(&one);
      return;
    }
    if (one.read) return drop(one, Because::read);
    if (with_.choice.mail == MailChoice::urgent_only) return drop(one, Because::app_only);
    if (with_.calendar == nullptr) return ready_.push_back(&one);
    if (one.for_digest && one.until && *one.until <= with_.now) return due_for_digest(one);
    if (one.for_digest && one.until) return wait(one, *one.until, Because::digest, true);
    if (with_.choice.mail == MailChoice::daily) return to_digest(one, Because::daily);
    if (const Instant due = one.at + with_.choice.unread_after; due > with_.now) {
      return wait(one, due, Because::not_yet, false);
    }
    if (!may_tell(with_.choice, *with_.calendar, with_.now)) return to_digest(one, why_not_now());
    ready_.push_back(&one);
  }

  Because why_not_now() const {
    const bool works = with_.calendar->is_working_day(with_.calendar->local_date(with_.now));
    return works ? Because::quiet_hours : Because::rest_day;
  }

  // The program may have been off at the hour itself: then within the day, but not into the night.
  void due_for_digest(const Waiting& one) {
    const calendar::Calendar& days = *with_.calendar;
    const bool the_hour = days.is_working_day(days.local_date(with_.now)) &&
                          days.local_time(with_.now) >= with_.choice.digest_at &&
                          days.local_time(with_.now) < std::max(days.close(), with_.choice.digest_at);
    if (!the_hour) return to_digest(one, why_not_now());
    digest_.push_back(&one);
  }

  void send_digest() {
    if (digest_.empty()) return;
    // What is due by now anyway goes along and costs nothing.
    digest_.insert(digest_.end(), ready_.begin(), ready_.end());
    ready_.clear();
    plan_.messages.push_back({.notices = ids_of(digest_), .because = Because::digest, .digest = true});
  }

  void send_ready() {
    if (ready_.empty()) return;
    if (with_.calendar == nullptr) {
      std::map<std::string, std::vector<const Waiting*>> papers;
      for (const Waiting* one : ready_) papers[one->instance.empty() ? "|" + one->id : one->instance].push_back(one);
      for (const auto& [paper, together] : papers) {
        plan_.messages.push_back({.notices = ids_of(together), .because = Because::unread});
      }
      return;
    }
    if (plan_.sent_today >= with_.choice.budget) {
      for (const Waiting* one : ready_) to_digest(*one, Because::budget_spent);
      return;
    }
    ++plan_.sent_today;
    plan_.messages.push_back({.notices = ids_of(ready_), .because = Because::unread});
  }

  void to_digest(const Waiting& one, Because because) {
    wait(one, next_digest(*with_.calendar, with_.now, with_.choice.digest_at), because, true);
  }

  void wait(const Waiting& one, Instant until, Because because, bool for_digest) {
    plan_.waiting.push_back({.notice = one.id, .until = until, .because = because, .for_digest = for_digest});
  }

  void drop(const Waiting& one, Because because) { plan_.dropped.push_back({.notice = one.id, .because = because}); }

  std::span<const Waiting> notices_;
  const Circumstances& with_;
  std::map<std::string, const Waiting*, std::less<>> newest_;  // by work
  std::map<std::string, std::vector<const Waiting*>> urgent_;  // by paper
  std::vector<const Waiting*> digest_;
  std::vector<const Waiting*> ready_;
  Plan plan_;
};

}  // namespace

std::string_view to_string(Doing doing) {
  switch (doing) {
    case Doing::late:
      return "late";
    case Doing::sign:
      return "sign";
    case Doing::decide:
      return "decide";
    case Doing::draft:
      return "draft";
    case Doing::opinion:
      return "opinion";
    case Doing::news:
      return "news";
  }
  return "news";
}

const base::Text& heading(Doing doing) {
  static const base::Text late{"Quá hạn", "Overdue"};
  static const base::Text sign{"Cần ký", "To be signed"};
  static const base::Text decide{"Cần duyệt, biểu quyết", "To be decided"};
  static const base::Text draft{"Cần soạn thảo, xử lý", "To be drafted or handled"};
  static const base::Text opinion{"Cần cho ý kiến", "Your opinion is asked for"};
  static const base::Text news{"Để biết", "For your information"};
  switch (doing) {
    case Doing::late:
      return late;
    case Doing::sign:
      return sign;
    case Doing::decide:
      return decide;
    case Doing::draft:
      return draft;
    case Doing::opinion:
      return opinion;
    case Doing::news:
      return news;
  }
  return news;
}

const base::Text& counted(Doing doing) {
  static const base::Text late{"quá hạn", "overdue"};
  static const base::Text sign{"cần ký", "to be signed"};
  static const base::Text decide{"cần duyệt, biểu quyết", "to be decided"};
  static const base::Text draft{"cần soạn thảo, xử lý", "to be drafted or handled"};
  static const base::Text opinion{"cần cho ý kiến", "to give your opinion on"};
  static const base::Text news{"để biết", "for your information"};
  switch (doing) {
    case Doing::late:
      return late;
    case Doing::sign:
      return sign;
    case Doing::decide:
      return decide;
    case Doing::draft:
      return draft;
    case Doing::opinion:
      return opinion;
    case Doing::news:
      return news;
  }
  return news;
}

Doing doing_of(std::string_view template_id, std::string_view work_kind) {
  if (is_urgent(template_id)) return Doing::late;
  if (template_id == "consulted") return Doing::opinion;
  // A request for more time is decided, though the work that it is about is somebody else's.
  constexpr std::array<std::string_view, 3> decided{"approver-added", "file-decide-again", "extension-asked"};
  if (std::ranges::find(decided, template_id) != decided.end()) return Doing::decide;
  if (!asks_for_work(template_id)) return Doing::news;
  if (work_kind == "wait") return Doing::sign;
  if (work_kind == "signoff") return Doing::decide;
  if (work_kind == "opinions" || work_kind == "consult") return Doing::opinion;
  return Doing::draft;
}

bool asks_for_work(std::string_view template_id) {
  return std::ranges::find(asking, template_id) != asking.end();
}

std::string_view to_string(Because because) {
  const auto* found = std::ranges::find(because_words, because, &std::pair<Because, std::string_view>::first);
  return found->second;
}

std::optional<Because> because_from(std::string_view word) {
  for (const auto& [because, known] : because_words) {
    if (known == word) return because;
  }
  return std::nullopt;
}

bool may_tell(const MessageChoice& choice, const calendar::Calendar& calendar, Instant at) {
  const auto time = calendar.local_time(at);
  return calendar.next_allowed(at) == at && time >= choice.awake_from && time < choice.awake_until;
}

Plan plan_messages(std::span<const Waiting> notices, const Circumstances& circumstances) {
  return Planner(notices, circumstances).plan();
}

}  // namespace trinhky::notify
