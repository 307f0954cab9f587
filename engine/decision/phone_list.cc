#include "engine/decision/phone_list.h"

namespace trinhky::decision {
namespace {

using base::json;

void add(json& calls, json call) {
  if (calls.size() < max_calls) calls.push_back(std::move(call));
}

json call_of(const directory::Capacity& one, const std::string& unit) {
  json call = {{"person", one.person}, {"unit", unit}};
  if (!one.position.empty()) call["position"] = one.position;
  return call;
}

}  // namespace

bool asks_to_telephone(std::string_view act) {
  return act == "phone-list";
}

void add_calls(const Turn& turn, const std::vector<Addressee>& to, const std::string& unit, json& calls) {
  bool any = false;
  for (const directory::Capacity& one : turn.who(to)) {
    any = true;
    add(calls, call_of(one, unit));
  }
  if (!any) add(calls, {{"unit", unit}});
}

json calls_about(const Turn& turn, const OpenWork& work) {
  json calls = json::array();
  for (const std::string& person : persons_told_of(work)) {
    add(calls, {{"person", person}, {"unit", turn.instance().unit}});
  }
  for (const directory::Capacity& one : turn.who(told_of(work))) {
    add(calls, call_of(one, one.unit.empty() ? turn.instance().unit : one.unit));
  }
  return calls;
}

}  // namespace trinhky::decision
