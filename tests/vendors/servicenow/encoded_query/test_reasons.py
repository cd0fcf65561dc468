"""Every remark on a condition says why it has no effect; the texts are ours, and stated a second time."""

from __future__ import annotations

import pytest

from tests.vendors.servicenow.conftest import read

REASONS = {
    "nope=1^name=db02": ["cmdb_ci_computer has no field `nope`"],
    "name=db02^ORnope=1": ["cmdb_ci_computer has no field `nope`"],
    "nope=1^ORname=db02": ["cmdb_ci_computer has no field `nope`"],
    "GROUPBYname": ["only lists in the browser are grouped"],
    "RLQUERYcontract_rel_ci.ci_item,!1^ENDRLQUERY": [
        "it is not of the form RLQUERYtable.field,>=1,conditions^ENDRLQUERY"
    ],
    "RLQUERYcontract_rel_ci.sys_id,>1^ENDRLQUERY": ["the field `sys_id` of contract_rel_ci does not refer to records"],
    "sys_created_on>javascript:gs.dateGenerate()": [
        "`gs.dateGenerate()` cannot be evaluated: it takes a date and a time"
    ],
    "sys_created_on>javascript:gs.getDurationDate('x')": [
        "`gs.getDurationDate('x')` cannot be evaluated: `x` is not a duration of the form d hh:mm:ss"
    ],
    "name=javascript:gs.getUser().getEmail()": ["the mock server has no gs.getUser().getEmail()"],
    "name=javascript:gs.getUserID(1)": ["gs.getUserID takes no arguments"],
    "sys_created_onMORETHANlast_discovered@eon@after@1": [
        "`last_discovered@eon@after@1` is not of the form field@unit@before@n, with up to 99 hours, days ... years"
    ],
    "sys_created_onMORETHANname@day@after@1": ["the field `name` is not a date"],
    "name=javascript:new GlideDateTime().addDays()": ["the mock server has no method GlideDateTime.addDays"],
    "sys_created_onDATEPARTx@javascript:gs.datePart('hour','24','EE')": ["`24` is not a value of the date part `hour`"],
    "sys_created_onDATEPARTx@javascript:gs.datePart('minute','1','EE')": [
        "`1` is not a value of the date part `minute`"
    ],
    "manufacturerSAMEASname": ["the fields `manufacturer` and `name` are not of one type"],
    "manufacturerSAMEASassigned_to": ["the fields `manufacturer` and `assigned_to` are not of one type"],
    "virtualSAMEASname": ["the fields `virtual` and `name` are not of one type"],
    "nope=1": ["cmdb_ci_computer has no field `nope`"],
    "Name=db02": ["it does not begin with the name of a field"],
    "namelikedb": ["cmdb_ci_computer has no field `namelikedb`"],
    "ram=many": ["`many` is not a number, and the field `ram` is numeric"],
    "ramIN1,x": ["`x` is not a number, and the field `ram` is numeric"],
    "ramBETWEEN1": ["`1` is not of the form begin@end"],
    "nameONToday": ["ON is for dates, and `name` is not a date"],
    "sys_created_onFOOBAR7": ["`FOOBAR7` does not begin with an operator"],
    "sys_created_onLTE2026-01-01": ["`LTE2026-01-01` does not begin with an operator"],
    "nameVALCHANGES": ["VALCHANGES is for notifications and triggers, not for reading"],
    "nameCHANGESTOdb01": ["CHANGESTO is for notifications and triggers, not for reading"],
    "manufacturerIN_HIERARCHYc1": ["the mock server has no hierarchies for IN_HIERARCHY"],
    "nameISEMPTYx": ["`ISEMPTYx` is not an operator"],
    "nameMATCH_RGX(": ["`(` is not a regular expression that the mock server can read"],
    "nameMATCH_RGX^x": ["it has no regular expression (`^` ends a condition)", "cmdb_ci_computer has no field `x`"],
    "123TEXTINDEXGROUP321=x^name=db02": ["the mock server has no text index groups"],
    "123TEXTQUERY321= ": ["there are no words to search for"],
    "sys_created_on>yesterday": ["`yesterday` is not a date of the form yyyy-MM-dd or yyyy-MM-dd HH:mm:ss"],
    "sys_created_on>2026-02-30": ["`2026-02-30` is not a date: day is out of range for month"],
    "name=javascript:new GlideRecord('x').insert()": [
        "the mock server cannot evaluate the script `new GlideRecord('x').insert()`"
    ],
    "sys_created_on>javascript:gs.nope()": ["the mock server has no function gs.nope"],
    "sys_created_on>javascript:gs.daysAgo('x')": ["`gs.daysAgo('x')` cannot be evaluated: `x` is not a whole number"],
    "sys_created_on>javascript:gs.daysAgo()": ["`gs.daysAgo()` cannot be evaluated: it takes 1 argument, not 0"],
    "sys_created_onONx@javascript:gs.daysAgoStart(1)": ["`javascript:gs.daysAgoStart(1)` is not of the form begin@end"],
    "sys_created_onONYesterday@x@y": ["`x` is not a date of the form yyyy-MM-dd or yyyy-MM-dd HH:mm:ss"],
    "ram=javascript:gs.getUserID()": [
        "`11111111111111111111111111111111` is not a number, and the field `ram` is numeric"
    ],
    "sys_created_onSAMEASlast_discovered@eon": ["`eon` is not a unit in which the fields can be compared"],
    "nameGT_FIELDram": ["the fields `name` and `ram` are not of one type"],
    "nameDYNAMICnothing": ["`name` does not refer to records"],
    "nameINSTANCEOFnothing": ["INSTANCEOF is for sys_class_name"],
    "nameDYNAMICme": ["`name` does not refer to records"],
    "JOINcmdb_ci_computer.sys_id=contract_rel_ci.ci_item": [
        "it is not of the form JOINtable.field=other.field!conditions"
    ],
    "JOINcmdb_ci_computer.nope=contract_rel_ci.ci_item!": ["cmdb_ci_computer has no field `nope`"],
    "JOINcontract_rel_ci.ci_item=cmdb_ci_computer.sys_id!": [
        "the first table of a JOIN must be the queried table, not `contract_rel_ci`"
    ],
    "JOINcmdb_ci.sys_id=contract_rel_ci.ci_item!nope=1": ["contract_rel_ci has no field `nope`"],
    "RLQUERYcontract_rel_ci.ci_item,>=1": ["there is no ^ENDRLQUERY"],
    "RLQUERYnope.ci_item,>=1^ENDRLQUERY^name=db02": ["there is no table `nope`"],
    "sys_created_onONsometime": ["`sometime` is not a date of the form yyyy-MM-dd or yyyy-MM-dd HH:mm:ss"],
    "sys_created_onRELATIVEGT@hour@before@1": ["`@hour@before@1` is not of the form @unit@ago@n or @unit@ahead@n"],
    "sys_created_onDATEPARTx": ["`x` is not of the form label@javascript:gs.datePart('part','value','OP')"],
    "last_discoveredMORETHANnope@day@after@1": ["cmdb_ci_computer has no field `nope`"],
    "nameSAMEASnope": ["cmdb_ci_computer has no field `nope`"],
    "nameINSTANCEOFcmdb_ci": ["INSTANCEOF is for sys_class_name"],
    "name.length=4": ["cmdb_ci_computer has no field `name.length`"],
    "manufacturer.nope=4": ["cmdb_ci_computer has no field `manufacturer.nope`"],
    "javascript:alert(1)": ["cmdb_ci_computer has no field `javascript`"],
    "ORDERBYnope": ["cmdb_ci_computer has no field `nope`"],
    "sys_created_on>javascript:gs.daysAgo(1,2)": ["`gs.daysAgo(1,2)` cannot be evaluated: it takes 1 argument, not 2"],
    "sys_created_on>javascript:gs.beginningOfToday(1)": [
        "`gs.beginningOfToday(1)` cannot be evaluated: it takes no arguments, not 1"
    ],
    "sys_created_on>javascript:gs.minutesAgo('x')": [
        "`gs.minutesAgo('x')` cannot be evaluated: `x` is not a whole number"
    ],
    "assigned_toDYNAMICnothing": ["there is no dynamic filter option `nothing`"],
    "assigned_toDYNAMIChidden": ["the dynamic filter option `Hidden` is not active or not available for filters"],
    "assigned_toDYNAMICfirst": ["the dynamic filter option `The first` is for cmdb_ci, not for sys_user"],
    "assigned_toDYNAMICbroken": [
        "the dynamic filter option `Broken` has no result: the mock server has no function gs.nope",
    ],
    "support_group>javascript:getMyGroups()": [
        "`javascript:getMyGroups()` is a list, which can be compared with =, !=, IN and NOT IN only"
    ],
    "sys_class_nameINSTANCEOFnothing": ["there is no table `nothing`"],
}


@pytest.mark.parametrize("text", REASONS)
def test_a_remark_says_why(text: str) -> None:
    assert [remark.reason for remark in read(text).remarks] == REASONS[text]
