#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>

#include "engine/approval/tally.h"

namespace trinhky::approval {
namespace {

using base::Fault;
using base::Text;

using Report = std::function<void(std::string pointer, std::string code, Text message)>;

void check_choices(const Options& options, const Report& fault) {
  if (std::ranges::none_of(options.choices, [](const Choice& one) { return one.meaning == Meaning::favour; })) {
    fault("/choices", "no-positive", {"Phải có ít nhất một lựa chọn tán thành.", "One choice must be in favour."});
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < options.choices.size(); ++i) {
    const Choice& choice = options.choices[i];
    const std::string at = "/choices/" + std::to_string(i);
    if (!names.insert(choice.name).second) {
      fault(at, "doubled", {"Một lựa chọn được nêu hai lần.", "A choice is named twice."});
    }
    const bool taken = choice.name == "absent" || choice.name == "recused" ||
                       (choice.name == "abstain" && choice.meaning != Meaning::abstain) ||
                       (choice.name == repeat_outcome && options.tie == Tie::repeat);
    if (taken) {
      fault(at, "name-taken",
            {"Tên “" + choice.name + "” đã có nghĩa riêng.", "The name “" + choice.name + "” has a meaning already."});
    }
  }
}

void check_secret(const std::vector<Member>& members, const Options& options, const Report& fault) {
  const auto differs = [&members](const Member& one) { return one.weight != members.front().weight; };
  if (std::ranges::any_of(members, differs)) {
    fault("/members", "secret-with-weights",
          {"Phiếu kín không dùng trọng số khác nhau: tổng trọng số sẽ lộ phiếu.",
           "A secret ballot cannot have different weights: their sum would tell the votes."});
  }
  if (!options.must.empty() || !options.veto.empty()) {
    fault(options.must.empty() ? "/veto" : "/must", "secret-with-names",
          {"Phiếu kín không có người bắt buộc đồng ý hay người phủ quyết: kết quả sẽ lộ phiếu của họ.",
           "A secret ballot cannot need a named member's vote: the result would tell it."});
  }
  if (options.tie == Tie::chair) {
    fault("/tie", "secret-with-chair",
          {"Phiếu kín không để người chủ trì quyết khi bằng phiếu: kết quả sẽ lộ phiếu của người ấy.",
           "A secret ballot cannot be settled by the chair's side: the result would tell the chair's vote."});
  }
  if (options.settles == Settles::early) {
    fault("/settles", "secret-settled-early",
          {"Phiếu kín chỉ kiểm khi mọi người đã bỏ phiếu hoặc hết hạn: kết quả sớm sẽ lộ phiếu cuối.",
           "A secret ballot is counted when all have voted or voting has ended: an early result would tell the last "
           "vote."});
  }
}

}  // namespace

std::vector<Fault> check_vote(const Need& need, const std::vector<Member>& members, const Options& options) {
  std::vector<Fault> faults;
  const Report fault = [&faults](std::string pointer, std::string code, Text message) {
    faults.push_back({std::move(pointer), std::move(code), std::move(message)});
  };
  if (members.empty()) fault("/members", "no-members", {"Chưa có ai để lấy ý kiến.", "There is nobody to ask."});
  if (members.size() > max_members) {
    fault("/members", "too-many", {"Quá nhiều thành viên.", "There are too many members."});
  }
  std::set<std::string> keys;
  int chairs = 0;
  bool any_weight = members.empty();
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string at = "/members/" + std::to_string(i);
    if (members[i].key.empty() || !keys.insert(members[i].key).second) {
      fault(at + "/key", "doubled", {"Một thành viên được nêu hai lần.", "A member is named twice."});
    }
    if (members[i].weight < 0 || members[i].weight > max_weight) {
      fault(at + "/weight", "bad-weight",
            {"Trọng số phải từ 0 đến " + std::to_string(max_weight) + ".",
             "A weight is from 0 to " + std::to_string(max_weight) + "."});
    }
    if (members[i].chair) ++chairs;
    any_weight = any_weight || members[i].weight > 0;
  }
  if (chairs > 1) fault("/members", "two-chairs", {"Chỉ có một người chủ trì.", "There can be only one chair."});
  if (need.kind == Need::Kind::share && !any_weight) {
    fault("/members", "no-weight", {"Không thành viên nào có trọng số.", "No member has any weight."});
  }
  if (options.tie == Tie::chair && chairs == 0 && !members.empty()) {
    fault("/tie", "no-chair", {"Không có người chủ trì để quyết khi số phiếu bằng nhau.", "No chair to settle a tie."});
  }
  if (need.present && need.present->heads > static_cast<std::int64_t>(members.size())) {
    fault("/need/present", "cannot-be-met",
          {"Số người phải có mặt nhiều hơn số thành viên.", "More must be present than there are members."});
  }
  if (need.kind == Need::Kind::count && need.count > static_cast<std::int64_t>(members.size())) {
    fault("/need", "cannot-be-met",
          {"Số người cần tán thành nhiều hơn số thành viên.", "More are needed than there are members."});
  }
  for (const auto& [pointer, names] : {std::pair{"/must", &options.must}, std::pair{"/veto", &options.veto}}) {
    for (const std::string& key : *names) {
      if (!keys.contains(key)) {
        fault(pointer, "no-member", {"“" + key + "” không phải thành viên.", "“" + key + "” is not a member."});
      }
    }
  }
  check_choices(options, fault);
  if (options.secret) check_secret(members, options, fault);
  return faults;
}

}  // namespace trinhky::approval
