#include "engine/directory/substitution_laws.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace trinhky::directory {
namespace {

using base::Fault;
using base::Text;

// A way of substitutes is a few persons long; the bounds only keep a damaged log from holding up the engine.
constexpr std::size_t longest_circle = 32;
constexpr std::size_t most_looked_at = 10'000;

bool among(const std::vector<std::string>& list, const std::string& one) {
  return std::ranges::find(list, one) != list.end();
}

// As letters write it: 05/03/2026.
std::string written(const std::optional<base::Date>& day) {
  if (!day) return {};
  const std::string iso = base::format_date(*day);
  return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

std::string name_of(const Directory& directory, const std::string& person) {
  const auto known = directory.person(person);
  return known && !known->full_name.empty() ? known->full_name : person;
}

// The days of both; empty when there is none.
DateRange common(const DateRange& a, const DateRange& b) {
  DateRange both = a;
  if (b.from && (!both.from || *both.from < *b.from)) both.from = b.from;
  if (b.to && (!both.to || *b.to < *both.to)) both.to = b.to;
  return both;
}

// The workflows of both, where none named means all; nothing when they share none.
std::optional<std::vector<std::string>> common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  std::vector<std::string> both;
  std::ranges::copy_if(a, std::back_inserter(both), [&](const auto& one) { return among(b, one); });
  if (both.empty()) return std::nullopt;
  return both;
}

// Follows who stands in for whom from one person on, on days and in workflows that all of the way share.
class Ways {
 public:
  Ways(const Directory& directory, const std::vector<Substitution>& all) {
    for (const Substitution& one : all) {
      const auto holding = directory.holding(one.holding);
      if (holding && !one.valid.empty()) by_holder_[holding->person].push_back(&one);
    }
  }
  // The persons on the way from `from` to `to`, both included; empty when no way leads there.
  std::vector<std::string> way(const std::string& from, const std::string& to, const Substitution& wanted) {
    path_ = {from};
    return leads(to, wanted.valid, wanted.workflows) ? path_ : std::vector<std::string>();
  }

 private:
  bool leads(const std::string& to, const DateRange& days, const std::vector<std::string>& workflows) {
    const auto known = by_holder_.find(path_.back());
    if (known == by_holder_.end() || path_.size() > longest_circle) return false;
    for (const Substitution* one : known->second) {
      if (++looked_at_ > most_looked_at) return false;
      const DateRange both = common(days, one->valid);
      const auto scope = common(workflows, one->workflows);
      if (both.empty() || !scope || among(path_, one->person)) continue;
      path_.push_back(one->person);
      if (one->person == to || leads(to, both, *scope)) return true;
      path_.pop_back();
    }
    return false;
  }

  std::map<std::string, std::vector<const Substitution*>> by_holder_;
  std::vector<std::string> path_;
  std::size_t looked_at_ = 0;
};

Fault doubled(const Substitution& same) {
  const std::string to = written(same.valid.to);
  std::string vi = "Người này đã xử lý thay ở chức vụ đó từ ";
  std::string en = "This person stands in there already, from ";
  vi.append(written(same.valid.from));
  en.append(written(same.valid.from));
  if (!to.empty()) {
    vi.append(" đến ").append(to);
    en.append(" to ").append(to);
  }
  vi.append(".");
  en.append(".");
  return {.pointer = "/holding", .code = "already-given", .message = {std::move(vi), std::move(en)}};
}

Fault circle(const Directory& directory, const std::string& holder, const std::vector<std::string>& way) {
  std::string names = name_of(directory, holder);
  for (const std::string& person : way) names.append(" → ").append(name_of(directory, person));
  return {.pointer = "/person",
          .code = "circle",
          .message = {"Xử lý thay thành vòng trong thời gian này: " + names + ".",
                      "The substitutes form a circle on these days: " + names + "."}};
}

// Decree 30/2020/NĐ-CP art. 13.3: thừa ủy quyền is given in writing and for a limited time.
void written_authority(const Substitution& wanted, std::vector<Fault>& faults) {
  if (wanted.ground != "TUQ") return;
  if (!wanted.valid.to) {
    faults.push_back({.pointer = "/to",
                      .code = "required",
                      .message = {"Thừa ủy quyền phải có thời hạn; cần ghi ngày kết thúc.",
                                  "Written authority is given for a limited time; the last day is missing."}});
  }
  if (wanted.decision.empty()) {
    faults.push_back({.pointer = "/decision",
                      .code = "required",
                      .message = {"Thừa ủy quyền phải bằng văn bản; cần ghi số văn bản ủy quyền.",
                                  "Written authority needs its document; the number is missing."}});
  }
}

}  // namespace

std::vector<Fault> broken_laws(const Directory& directory, const Substitution& wanted) {
  std::vector<Fault> faults;
  written_authority(wanted, faults);
  const auto holding = directory.holding(wanted.holding);
  if (!holding || wanted.valid.empty()) return faults;
  if (const auto position = directory.position(holding->position); position && position->administrative) {
    faults.push_back({.pointer = "/holding",
                      .code = "administrative",
                      .message = {"Chức vụ quản trị hệ thống không có việc để xử lý thay.",
                                  "An administrator's position has no work in which anybody could stand in."}});
  }
  const std::vector<Substitution> all = directory.substitutions();
  const auto same = std::ranges::find_if(all, [&](const Substitution& one) {
    return one.id != wanted.id && one.holding == wanted.holding && one.person == wanted.person && !one.valid.empty() &&
           one.valid.overlaps(wanted.valid) && common(one.workflows, wanted.workflows).has_value();
  });
  if (same != all.end()) faults.push_back(doubled(*same));
  if (wanted.person == holding->person) return faults;
  const auto way = Ways(directory, all).way(wanted.person, holding->person, wanted);
  if (!way.empty()) faults.push_back(circle(directory, holding->person, way));
  return faults;
}

}  // namespace trinhky::directory
